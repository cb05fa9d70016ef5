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

    /// <summary>
    /// What people should mend although batches go through, such as a file that could not be fetched again: a sentence each,
    /// without secrets and without anything that a tracker sent. Empty when all is well.
    /// </summary>
    IReadOnlyList<string> Troubles => [];
}
