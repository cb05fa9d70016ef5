using Sluice.Reports.Storing;
using Sluice.Testing.Sinks;

namespace Sluice.Reports.Tests;

/// <summary>Every call of the worker passes the gate before and after it happens.</summary>
internal sealed class GatedReportStore(IReportStore store, StepGate gate) : IReportStore
{
    public Task<ReportMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.ReadMarkAsync(partition, cancellationToken));

    public Task<ReportRow?> FindAsync(int partition, string report, long minute, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.FindAsync(partition, report, minute, cancellationToken));

    public Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<ReportRow> rows, IReadOnlyCollection<long> hours, ReportMark mark, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.TryWriteAsync(partition, rows, hours, mark, cancellationToken));

    public IAsyncEnumerable<ReportRow> ReadAsync(
        int partition, string report, ReportStep step, long from, long to, CancellationToken cancellationToken) =>
        store.ReadAsync(partition, report, step, from, to, cancellationToken);

    public Task<IReadOnlyList<OpenStep>> ReadOpenAsync(int partition, ReportStep step, CancellationToken cancellationToken) =>
        store.ReadOpenAsync(partition, step, cancellationToken);

    public Task<bool> TryCloseAsync(int partition, OpenStep step, IReadOnlyCollection<ReportRow> rows, CancellationToken cancellationToken) =>
        store.TryCloseAsync(partition, step, rows, cancellationToken);

    public Task<int> DeleteAsync(int partition, string report, ReportStep step, long before, CancellationToken cancellationToken) =>
        store.DeleteAsync(partition, report, step, before, cancellationToken);

    public Task NoteAsync(IReadOnlyCollection<string> reports, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.NoteAsync(reports, cancellationToken));

    public Task<IReadOnlyList<string>> ReadNotedAsync(CancellationToken cancellationToken) => store.ReadNotedAsync(cancellationToken);
}
