using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Sluice.Log;
using Sluice.Reports.Storing;

namespace Sluice.Azure.Reports;

/// <summary>
/// The reports in Azure Table Storage (or Azurite): partition key <c>p</c> and the enriched partition in two or more
/// digits; row keys <c>REPORT!m!yyyyMMddHHmm</c>, <c>!h!yyyyMMddHH</c>, <c>!d!yyyyMMdd</c> for the rows,
/// <c>!open!h!…</c> and <c>!open!d!…</c> for what is not summed up, and <c>!watermark</c>. Which reports there are stands
/// under the partition key <c>reports</c>.
/// </summary>
public sealed class TableReportStore(TableClient table) : IReportStore
{
    /// <summary>Name of the table.</summary>
    public const string TableName = "reports";

    private const string WatermarkKey = "!watermark";
    private const string NotedKey = "reports";
    private const string MarksProperty = "watermarks";
    private const string EnqueuedProperty = "enqueued";

    /// <inheritdoc />
    public async Task<ReportMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken)
    {
        var answer = await table.GetEntityIfExistsAsync<TableEntity>(PartitionKeyOf(partition), WatermarkKey, cancellationToken: cancellationToken);
        return answer is { HasValue: true, Value: { } entity }
            ? new ReportMark(
                Watermarks.Parse(entity.GetString(MarksProperty)), entity.GetDateTimeOffset(EnqueuedProperty) ?? DateTimeOffset.UnixEpoch,
                entity.ETag.ToString())
            : null;
    }

    /// <inheritdoc />
    public async Task<ReportRow?> FindAsync(int partition, string report, long minute, CancellationToken cancellationToken)
    {
        var answer = await table.GetEntityIfExistsAsync<TableEntity>(
            PartitionKeyOf(partition), ReportKeys.Row(report, ReportStep.Minute, minute), cancellationToken: cancellationToken);
        return answer is { HasValue: true, Value: { } entity }
            ? new ReportRow(report, ReportStep.Minute, minute, ReportContent.Read(entity))
            : null;
    }

    /// <inheritdoc />
    public async Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<ReportRow> rows, IReadOnlyCollection<long> hours, ReportMark mark, CancellationToken cancellationToken)
    {
        // Azure refuses what the emulator answers confusingly or not at all, so it is refused here.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Count + hours.Count, IReportStore.MaxOperations);
        if (mark.ETag is null) await table.CreateIfNotExistsAsync(cancellationToken);

        var key = PartitionKeyOf(partition);
        var watermark = new TableEntity(key, WatermarkKey)
        {
            [MarksProperty] = mark.Marks.ToString(),
            [EnqueuedProperty] = mark.Enqueued < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : mark.Enqueued,
        };
        // The watermark comes first: its condition decides over the whole transaction.
        var actions = new List<TableTransactionAction>(rows.Count + hours.Count + 1)
        {
            mark.ETag is null
                ? new TableTransactionAction(TableTransactionActionType.Add, watermark)
                : new TableTransactionAction(TableTransactionActionType.UpdateReplace, watermark, new ETag(mark.ETag)),
        };
        foreach (var row in rows) actions.Add(Upsert(key, row));
        // Written every time, so that whoever sums the hour up sees that it has changed.
        foreach (var hour in hours) actions.Add(Open(key, ReportStep.Hour, hour));
        try
        {
            var answer = await table.SubmitTransactionAsync(actions, cancellationToken);
            return answer.Value[0].Headers.ETag?.ToString()
                ?? throw new InvalidDataException("Table Storage answered a transaction without an ETag.");
        }
        catch (TableTransactionFailedException e) when (IsConflict(e))
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ReportRow> ReadAsync(
        int partition, string report, ReportStep step, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entity in QueryAsync(
            PartitionKeyOf(partition), ReportKeys.Row(report, step, from), ReportKeys.Row(report, step, to), null, cancellationToken))
            yield return new ReportRow(report, step, ReportKeys.MinuteOf(entity.RowKey, step), ReportContent.Read(entity));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<OpenStep>> ReadOpenAsync(int partition, ReportStep step, CancellationToken cancellationToken)
    {
        var open = new List<OpenStep>();
        var prefix = ReportKeys.OpenPrefix(step);
        await foreach (var entity in QueryAsync(PartitionKeyOf(partition), prefix, prefix + "~", null, cancellationToken))
            open.Add(new OpenStep(
                step, ReportKeys.MinuteOf(entity.RowKey, step), entity.Timestamp ?? DateTimeOffset.UnixEpoch, entity.ETag.ToString()));
        return open;
    }

    /// <inheritdoc />
    public async Task<bool> TryCloseAsync(
        int partition, OpenStep step, IReadOnlyCollection<ReportRow> rows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Count, IReportStore.MaxOperations - 1);
        var key = PartitionKeyOf(partition);
        var closed = new TableEntity(key, ReportKeys.Open(step.Step, step.Minute)) { ETag = new ETag(step.ETag) };
        var actions = new List<TableTransactionAction>(rows.Count + 2)
        {
            new(TableTransactionActionType.Delete, closed, new ETag(step.ETag)),
        };
        foreach (var row in rows) actions.Add(Upsert(key, row));
        if (step.Step == ReportStep.Hour) actions.Add(Open(key, ReportStep.Day, step.Minute - step.Minute % 1_440));
        try
        {
            await table.SubmitTransactionAsync(actions, cancellationToken);
            return true;
        }
        catch (TableTransactionFailedException e) when (IsConflict(e))
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async Task<int> DeleteAsync(int partition, string report, ReportStep step, long before, CancellationToken cancellationToken)
    {
        var key = PartitionKeyOf(partition);
        var deleted = 0;
        var actions = new List<TableTransactionAction>(100);
        await foreach (var entity in QueryAsync(
            key, ReportKeys.Row(report, step, 0), ReportKeys.Row(report, step, before), ["PartitionKey", "RowKey"], cancellationToken))
        {
            actions.Add(new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(key, entity.RowKey), ETag.All));
            if (actions.Count == 100) deleted += await DeleteAsync(actions, cancellationToken);
        }
        return deleted + await DeleteAsync(actions, cancellationToken);
    }

    /// <inheritdoc />
    public async Task NoteAsync(IReadOnlyCollection<string> reports, CancellationToken cancellationToken)
    {
        await table.CreateIfNotExistsAsync(cancellationToken);
        if (reports.Count > 0)
            await table.SubmitTransactionAsync(
                reports.Select(report => new TableTransactionAction(TableTransactionActionType.UpsertReplace, new TableEntity(NotedKey, report))),
                cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> ReadNotedAsync(CancellationToken cancellationToken)
    {
        var noted = new List<string>();
        await foreach (var entity in QueryAsync(NotedKey, "", "~", null, cancellationToken)) noted.Add(entity.RowKey);
        return noted;
    }

    private static string PartitionKeyOf(int partition) => string.Create(CultureInfo.InvariantCulture, $"p{partition:D2}");

    private static TableTransactionAction Upsert(string key, ReportRow row)
    {
        var entity = new TableEntity(key, ReportKeys.Row(row.Report, row.Step, row.Minute));
        ReportContent.Write(entity, row.Content);
        return new TableTransactionAction(TableTransactionActionType.UpsertReplace, entity);
    }

    private static TableTransactionAction Open(string key, ReportStep step, long minute) =>
        new(TableTransactionActionType.UpsertReplace, new TableEntity(key, ReportKeys.Open(step, minute)));

    private async Task<int> DeleteAsync(List<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        if (actions.Count == 0) return 0;
        try
        {
            await table.SubmitTransactionAsync(actions, cancellationToken);
            return actions.Count;
        }
        catch (TableTransactionFailedException e) when (IsConflict(e))
        {
            // Another run deletes the same rows; the next one sees what is left.
            return 0;
        }
        finally
        {
            actions.Clear();
        }
    }

    private async IAsyncEnumerable<TableEntity> QueryAsync(
        string key, string from, string to, IEnumerable<string>? columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey ge {from} and RowKey lt {to}");
        var rows = table.QueryAsync<TableEntity>(filter, select: columns, cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            while (true)
            {
                try
                {
                    if (!await rows.MoveNextAsync()) yield break;
                }
                catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
                {
                    // Nothing was counted yet.
                    yield break;
                }
                yield return rows.Current;
            }
        }
        finally
        {
            await rows.DisposeAsync();
        }
    }

    // Changed by another; created by another; deleted by another or by hand.
    private static bool IsConflict(RequestFailedException e) =>
        e.Status is 412
        || e.ErrorCode == TableErrorCode.EntityAlreadyExists
        || e.ErrorCode == TableErrorCode.ResourceNotFound;
}
