using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Visitors.Tests;

internal static class Profiles
{
    public static VisitorsWorker Worker(IVisitorStore store, VisitorsOptions? options = null) =>
        new(store, options ?? new VisitorsOptions(), NullLogger<VisitorsWorker>.Instance);

    public static LogBatch Batch(IEnumerable<byte[]> lines, long first = 0) => new("enriched", "visitors", 3,
        [.. lines.Select((line, i) => new LogRecord(line, first + i, new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero)))]);

    /// <summary>The profile that the lines make, and no other.</summary>
    public static async Task<VisitorProfile> OfAsync(params byte[][] lines)
    {
        var store = new MemoryVisitorStore();
        await Worker(store).ProcessAsync(Batch(lines), CancellationToken.None);
        return Assert.Single(store.Profiles);
    }
}
