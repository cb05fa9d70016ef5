namespace Sluice.Collect;

/// <summary>
/// The right to take batches out of the overflow store, held until disposed. Every method throws when the right was lost
/// or the store is away; what was done before stands.
/// </summary>
public interface IOverflowDrain : IAsyncDisposable
{
    /// <summary>Names of damaged batches that were set aside since the drain was opened.</summary>
    IReadOnlyList<string> SetAside { get; }

    /// <summary>The oldest batch that is not complete; null when none is left. Damaged ones are set aside on the way.</summary>
    Task<ParkedBatch?> NextAsync(CancellationToken cancellationToken);

    /// <summary>Replaces a batch's records, in one atomic step, by the same ones with their partitions known.</summary>
    Task<ParkedBatch> ReplaceAsync(ParkedBatch batch, IReadOnlyList<OverflowRecord> records, CancellationToken cancellationToken);

    /// <summary>Notes how many records are back in the log.</summary>
    Task<ParkedBatch> AdvanceAsync(ParkedBatch batch, int relayed, CancellationToken cancellationToken);

    /// <summary>Keeps a record that the log will never take, and returns the name under which it lies.</summary>
    Task<string> SetAsideAsync(ParkedBatch batch, OverflowRecord record, CancellationToken cancellationToken);

    /// <summary>Removes a batch whose records are all back in the log.</summary>
    Task CompleteAsync(ParkedBatch batch, CancellationToken cancellationToken);
}
