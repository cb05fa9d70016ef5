namespace Sluice.Reports.Storing;

/// <summary>
/// The table of reports, in partitions that are those of the enriched hub. Every method throws the store's own exception
/// when storage cannot be reached or refuses; after that a write may or may not have happened. Safe for concurrent use.
/// </summary>
public interface IReportStore
{
    /// <summary>Most rows and open hours in one write: a transaction takes 100 operations, one is the watermark's.</summary>
    const int MaxOperations = 99;

    /// <summary>What the rows of a partition contain, or null when there is nothing yet.</summary>
    Task<ReportMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken);

    /// <summary>A minute's row, or null.</summary>
    Task<ReportRow?> FindAsync(int partition, string report, long minute, CancellationToken cancellationToken);

    /// <summary>
    /// Writes minutes, opens their hours and moves the watermark in one atomic step, or does nothing.
    /// </summary>
    /// <param name="partition">Partition of the enriched hub.</param>
    /// <param name="rows">Minutes, each once.</param>
    /// <param name="hours">The hours that they lie in, by their first minute; with the rows at most <see cref="MaxOperations"/>.</param>
    /// <param name="mark">What the partition contains after the write, and the ETag that the watermark must have now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The watermark's new ETag; null when it had another one.</returns>
    Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<ReportRow> rows, IReadOnlyCollection<long> hours, ReportMark mark, CancellationToken cancellationToken);

    /// <summary>Rows of a report with <c>from ≤ minute &lt; to</c>, in order.</summary>
    IAsyncEnumerable<ReportRow> ReadAsync(
        int partition, string report, ReportStep step, long from, long to, CancellationToken cancellationToken);

    /// <summary>The hours or days that are open, in order.</summary>
    Task<IReadOnlyList<OpenStep>> ReadOpenAsync(int partition, ReportStep step, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the rows of an hour or a day and closes it in one atomic step, on the condition that nothing was counted in
    /// it since it was read; an hour that is closed opens its day.
    /// </summary>
    /// <returns>False when something was counted in it, or somebody else has closed it.</returns>
    Task<bool> TryCloseAsync(int partition, OpenStep step, IReadOnlyCollection<ReportRow> rows, CancellationToken cancellationToken);

    /// <summary>Deletes rows of a report that begin before a minute.</summary>
    /// <returns>How many.</returns>
    Task<int> DeleteAsync(int partition, string report, ReportStep step, long before, CancellationToken cancellationToken);

    /// <summary>Notes that a report is kept, so that its rows are found when it no longer is.</summary>
    Task NoteAsync(IReadOnlyCollection<string> reports, CancellationToken cancellationToken);

    /// <summary>Every report of which rows may be kept.</summary>
    Task<IReadOnlyList<string>> ReadNotedAsync(CancellationToken cancellationToken);
}
