namespace Sluice.Visitors.Identities;

/// <summary>
/// A row per id. Every method throws the store's own exception when storage cannot be reached or refuses; after that a
/// write may or may not have happened. Safe for concurrent use.
/// </summary>
public interface IIdentityStore
{
    /// <summary>The row of an id, or null.</summary>
    Task<IdentityNode?> FindAsync(TypedId id, CancellationToken cancellationToken);

    /// <summary>Writes a row that is still as it was read: at the node's ETag, or not there when that is null.</summary>
    /// <returns>False when the condition did not hold.</returns>
    Task<bool> TryWriteAsync(IdentityNode node, CancellationToken cancellationToken);

    /// <summary>Deletes a row that is still as it was read.</summary>
    /// <returns>False when the condition did not hold; true also when there is no row.</returns>
    Task<bool> TryDeleteAsync(IdentityNode node, CancellationToken cancellationToken);
}
