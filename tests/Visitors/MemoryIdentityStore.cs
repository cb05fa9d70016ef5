namespace Sluice.Visitors.Tests;

/// <summary>Table Storage's rules for single rows, in memory.</summary>
internal sealed class MemoryIdentityStore : IIdentityStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TypedId, IdentityNode> _rows = [];
    private long _version;

    public IReadOnlyCollection<IdentityNode> Rows
    {
        get
        {
            lock (_lock) return [.. _rows.Values];
        }
    }

    public int Calls { get; private set; }

    public Task<IdentityNode?> FindAsync(TypedId id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Calls++;
            return Task.FromResult(_rows.GetValueOrDefault(id));
        }
    }

    public Task<bool> TryWriteAsync(IdentityNode node, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Calls++;
            if (_rows.GetValueOrDefault(node.Id)?.ETag != node.ETag) return Task.FromResult(false);
            _rows[node.Id] = node with { ETag = $"{++_version}" };
            return Task.FromResult(true);
        }
    }

    public Task<bool> TryDeleteAsync(IdentityNode node, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Calls++;
            if (node.ETag is null) return Task.FromResult(true);
            if (_rows.GetValueOrDefault(node.Id)?.ETag != node.ETag) return Task.FromResult(false);
            _rows.Remove(node.Id);
            return Task.FromResult(true);
        }
    }
}
