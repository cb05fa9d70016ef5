namespace Sluice.Fabric.Storing;

/// <summary>What the fabric remembers from round to round. Of two fabrics only one can save a round: the other gives way.</summary>
public interface IFabricState
{
    /// <summary>The stored state; null when there is none.</summary>
    Task<StoredState?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Saves it, unless somebody else has since <paramref name="previous"/> was loaded (null: unless there is any); null then.</summary>
    Task<StoredState?> SaveAsync(ReadOnlyMemory<byte> state, StoredState? previous, CancellationToken cancellationToken);
}
