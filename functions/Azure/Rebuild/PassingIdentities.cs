using System.Collections.Concurrent;
using System.Globalization;
using Sluice.Visitors;
using Sluice.Visitors.Identities;

namespace Sluice.Azure.Rebuild;

/// <summary>
/// Identities that are kept in memory for a while and then forgotten: a worker joins ids of what is replayed, and its
/// fragments do not depend on what comes of that. The live identities hold what people took back, so they are neither made
/// anew nor touched.
/// </summary>
internal sealed class PassingIdentities : IIdentityStore
{
    private const int Most = 200_000;

    private readonly ConcurrentDictionary<TypedId, IdentityNode> _rows = new();
    private long _version;

    /// <inheritdoc />
    public Task<IdentityNode?> FindAsync(TypedId id, CancellationToken cancellationToken) => Task.FromResult(_rows.GetValueOrDefault(id));

    /// <inheritdoc />
    public Task<bool> TryWriteAsync(IdentityNode node, CancellationToken cancellationToken)
    {
        // Whoever is in the middle of a join finds other rows than it knows, and begins again, as it would in a table.
        if (_rows.Count > Most) _rows.Clear();
        var written = node with { ETag = Interlocked.Increment(ref _version).ToString(CultureInfo.InvariantCulture) };
        lock (_rows)
        {
            if (_rows.GetValueOrDefault(node.Id)?.ETag != node.ETag) return Task.FromResult(false);
            _rows[node.Id] = written;
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc />
    public Task<bool> TryDeleteAsync(IdentityNode node, CancellationToken cancellationToken)
    {
        if (node.ETag is null) return Task.FromResult(true);
        lock (_rows)
        {
            if (_rows.GetValueOrDefault(node.Id)?.ETag != node.ETag) return Task.FromResult(false);
            _rows.TryRemove(node.Id, out _);
            return Task.FromResult(true);
        }
    }
}
