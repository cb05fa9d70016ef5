namespace Sluice.Log;

/// <summary>
/// A consumer of the log. Returning means that every record of the batch is settled (written on, archived or reported as
/// failed) and the position may advance; an exception means that nothing is promised and the same batch comes again.
/// Bad data is never an exception.
/// </summary>
public interface IBatchWorker
{
    /// <summary>Works through a batch. Batches of one partition never overlap; those of different partitions do.</summary>
    Task ProcessAsync(LogBatch batch, CancellationToken cancellationToken);
}
