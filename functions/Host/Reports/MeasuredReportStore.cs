using Sluice.Host.Fabric;
using Sluice.Reports.Storing;

namespace Sluice.Host.Reports;

/// <summary>A store of reports; what its worker waits for is measured.</summary>
internal sealed class MeasuredReportStore(IReportStore store) : IReportStore
{
    /// <inheritdoc />
    public Task<ReportMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.ReadMarkAsync(partition, cancellationToken));

    /// <inheritdoc />
    public Task<ReportRow?> FindAsync(int partition, string report, long minute, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.FindAsync(partition, report, minute, cancellationToken));

    /// <inheritdoc />
    public Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<ReportRow> rows, IReadOnlyCollection<long> hours, ReportMark mark, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.TryWriteAsync(partition, rows, hours, mark, cancellationToken));

    /// <inheritdoc />
    public IAsyncEnumerable<ReportRow> ReadAsync(
        int partition, string report, ReportStep step, long from, long to, CancellationToken cancellationToken) =>
        store.ReadAsync(partition, report, step, from, to, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<OpenStep>> ReadOpenAsync(int partition, ReportStep step, CancellationToken cancellationToken) =>
        store.ReadOpenAsync(partition, step, cancellationToken);

    /// <inheritdoc />
    public Task<bool> TryCloseAsync(int partition, OpenStep step, IReadOnlyCollection<ReportRow> rows, CancellationToken cancellationToken) =>
        store.TryCloseAsync(partition, step, rows, cancellationToken);

    /// <inheritdoc />
    public Task<int> DeleteAsync(int partition, string report, ReportStep step, long before, CancellationToken cancellationToken) =>
        store.DeleteAsync(partition, report, step, before, cancellationToken);

    /// <inheritdoc />
    public Task NoteAsync(IReadOnlyCollection<string> reports, CancellationToken cancellationToken) =>
        SinkCall.WaitAsync(store.NoteAsync(reports, cancellationToken));

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> ReadNotedAsync(CancellationToken cancellationToken) => store.ReadNotedAsync(cancellationToken);
}
