using System.Runtime.CompilerServices;
using Sluice.Log;

namespace Sluice.Visitors.Tests;

/// <summary>Table Storage's rules for entity group transactions, in memory.</summary>
internal sealed class MemoryVisitorStore : IVisitorStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int, string), VisitorProfile> _profiles = [];
    private readonly Dictionary<int, (string Marks, string ETag)> _marks = [];
    private long _version;

    /// <summary>Every call, by the method's name.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Profiles of each write.</summary>
    public List<int> Writes { get; } = [];

    public IReadOnlyCollection<VisitorProfile> Profiles => _profiles.Values;

    public Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Note();
            return Task.FromResult(_marks.TryGetValue(partition, out var mark)
                ? new PartitionMark(Watermarks.Parse(mark.Marks), mark.ETag)
                : null);
        }
    }

    public Task<VisitorProfile?> FindAsync(int partition, string id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Note();
            return Task.FromResult(_profiles.GetValueOrDefault((partition, VisitorId.ToRowKey(id))));
        }
    }

    public Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorProfile> profiles, Watermarks marks, string? etag,
        CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Note();
            Assert.InRange(profiles.Count, 1, 99);
            Assert.Equal(profiles.Count, profiles.Select(profile => profile.Id).Distinct().Count());
            _marks.TryGetValue(partition, out var old);
            if (old.ETag != etag) return Task.FromResult<string?>(null);
            foreach (var profile in profiles) _profiles[(partition, VisitorId.ToRowKey(profile.Id))] = profile;
            var next = $"W/\"{++_version}\"";
            _marks[partition] = (marks.ToString(), next);
            Writes.Add(profiles.Count);
            return Task.FromResult<string?>(next);
        }
    }

    private void Note([CallerMemberName] string method = "") => Calls.Add(method);
}
