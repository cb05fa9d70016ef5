using System.Runtime.CompilerServices;
using Sluice.Log;
using Sluice.Log.Sinks;

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

    public Task<VisitorProfile?> FindAsync(int partition, TypedId key, bool withRecent, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Note();
            return Task.FromResult(_profiles.TryGetValue((partition, key.RowKey), out var profile)
                ? withRecent ? profile : profile with { Recent = default }
                : null);
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
            Assert.Equal(profiles.Count, profiles.Select(profile => profile.Key).Distinct().Count());
            _marks.TryGetValue(partition, out var old);
            if (old.ETag != etag) return Task.FromResult<string?>(null);
            foreach (var profile in profiles) _profiles[(partition, profile.Key.RowKey)] = profile;
            var next = $"W/\"{++_version}\"";
            _marks[partition] = (marks.ToString(), next);
            Writes.Add(profiles.Count);
            return Task.FromResult<string?>(next);
        }
    }

    public Task<bool> TryEraseAsync(
        int partition, IReadOnlyCollection<TypedId> keys, PartitionMark mark, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Note();
            if (_marks.GetValueOrDefault(partition).ETag != mark.ETag) return Task.FromResult(false);
            foreach (var key in keys) Assert.True(_profiles.Remove((partition, key.RowKey)), "Azure refuses to delete what is not there.");
            _marks[partition] = (mark.Marks.ToString(), $"W/\"{++_version}\"");
            return Task.FromResult(true);
        }
    }

    private void Note([CallerMemberName] string method = "") => Calls.Add(method);
}
