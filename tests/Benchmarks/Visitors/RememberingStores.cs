using Sluice.Log;
using Sluice.Log.Sinks;
using Sluice.Visitors;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;

namespace Sluice.Benchmarks.Visitors;

/// <summary>Stores that remember in memory and answer at once, for one caller at a time.</summary>
internal sealed class RememberingStores : IVisitorStore, IIdentityStore
{
    private readonly Dictionary<TypedId, VisitorProfile> _profiles = [];
    private readonly Dictionary<TypedId, IdentityNode> _nodes = [];
    private Watermarks _marks = new();
    private long _version;

    /// <summary>Every fragment.</summary>
    public IReadOnlyCollection<VisitorProfile> Profiles => _profiles.Values;

    /// <summary>Entity group transactions.</summary>
    public int Writes { get; private set; }

    public Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken) =>
        Task.FromResult(_version == 0 ? null : new PartitionMark(_marks.Clone(), $"{_version}"));

    public Task<VisitorProfile?> FindAsync(int partition, TypedId key, bool withRecent, CancellationToken cancellationToken) =>
        Task.FromResult(_profiles.GetValueOrDefault(key));

    public Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorProfile> profiles, Watermarks marks, string? etag, CancellationToken cancellationToken)
    {
        foreach (var profile in profiles) _profiles[profile.Key] = profile;
        _marks = marks.Clone();
        Writes++;
        return Task.FromResult<string?>($"{++_version}");
    }

    public Task<bool> TryEraseAsync(
        int partition, IReadOnlyCollection<TypedId> keys, PartitionMark mark, CancellationToken cancellationToken)
    {
        foreach (var key in keys) _profiles.Remove(key);
        return Task.FromResult(true);
    }

    public Task<IdentityNode?> FindAsync(TypedId id, CancellationToken cancellationToken) => Task.FromResult(_nodes.GetValueOrDefault(id));

    public Task<bool> TryWriteAsync(IdentityNode node, CancellationToken cancellationToken)
    {
        _nodes[node.Id] = node with { ETag = "1" };
        return Task.FromResult(true);
    }

    public Task<bool> TryDeleteAsync(IdentityNode node, CancellationToken cancellationToken) => Task.FromResult(_nodes.Remove(node.Id));
}
