using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Visitors.Tests;

internal static class Profiles
{
    public static readonly DateTimeOffset Enqueued = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    public static VisitorsWorker Worker(
        IVisitorStore store, VisitorsOptions? options = null, IIdentityStore? identities = null, VisitorRules? rules = null) =>
        new(store, Graph(identities ?? new MemoryIdentityStore()), rules ?? VisitorRules.None, options ?? new VisitorsOptions(),
            NullLogger<VisitorsWorker>.Instance);

    public static IdentityGraph Graph(IIdentityStore store) => new(store, NullLogger<IdentityGraph>.Instance);

    public static VisitorReader Reader(IVisitorStore store, IIdentityStore identities, int partitions = 4, VisitorRules? rules = null) =>
        new(store, Graph(identities), _ => ValueTask.FromResult(partitions), rules ?? VisitorRules.None, new VisitorsOptions());

    public static LogBatch Batch(IEnumerable<byte[]> lines, long first = 0, int partition = 3) => new("enriched", "visitors", partition,
        [.. lines.Select((line, i) => new LogRecord(line, first + i, Enqueued))]);

    /// <summary>The profile that the lines make, and no other; the rules must be right.</summary>
    public static async Task<VisitorProfile> OfAsync(params byte[][] lines)
    {
        var store = new MemoryVisitorStore();
        await Worker(store).ProcessAsync(Batch(lines), CancellationToken.None);
        return Assert.Single(store.Profiles);
    }

    /// <summary>The event of a line that is one.</summary>
    public static VisitorEvent Read(byte[] line, VisitorRules? rules = null)
    {
        Assert.True(VisitorEventReader.TryRead(line, Enqueued, rules ?? VisitorRules.None, out var e));
        return e;
    }

    /// <summary>Rules that must be right.</summary>
    public static VisitorRules Rules(string data)
    {
        var errors = new List<string>();
        var rules = VisitorRules.Parse(
            Encoding.UTF8.GetBytes($$"""{"schema":"iglu:io.sluice/visitor_rules/jsonschema/1-0-0","data":{{data}}}"""), "rules", errors);
        Assert.Empty(errors);
        return rules!;
    }

    public static TypedId Domain(string value) => new(TypedId.DomainUserId, value);

    public static TypedId User(string value) => new(TypedId.UserId, value);

    public static TypedId Network(string value) => new(TypedId.NetworkUserId, value);
}
