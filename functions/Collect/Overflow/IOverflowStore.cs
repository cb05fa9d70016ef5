namespace Sluice.Collect;

/// <summary>Keeps records durably while the log is away. Safe for concurrent use.</summary>
public interface IOverflowStore
{
    /// <summary>
    /// Stores the records as one batch. Returning means that they survive the loss of this machine; any exception means that
    /// nothing is promised.
    /// </summary>
    Task ParkAsync(IReadOnlyList<OverflowRecord> records, CancellationToken cancellationToken);

    /// <summary>Becomes the only one who takes batches out; null while another is.</summary>
    Task<IOverflowDrain?> TryDrainAsync(CancellationToken cancellationToken);
}
