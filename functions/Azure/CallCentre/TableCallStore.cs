using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Sluice.CallCentre;
using Sluice.Log;
using Sluice.Log.Sinks;
using VisitorId = Sluice.Visitors.VisitorId;

namespace Sluice.Azure.CallCentre;

/// <summary>
/// Calls and leads in Azure Table Storage (or Azurite). Partition key <c>p</c> and the enriched partition in two or more
/// digits. Row keys: <c>c~CALL</c> a call with all its steps, <c>d~DAY~CALL</c> the steps of one day, <c>l~DAY~VISITOR</c>
/// a lead, and <c>!watermark</c>. Every row and the watermark are written in one entity group transaction.
/// </summary>
public sealed class TableCallStore(TableClient table) : ICallStore
{
    /// <summary>Name of the table.</summary>
    public const string TableName = "calls";

    private const string WatermarkKey = "!watermark";
    private const string MarksProperty = "watermarks";

    /// <summary>Partition key of an enriched partition.</summary>
    public static string PartitionKeyOf(int partition) => string.Create(CultureInfo.InvariantCulture, $"p{partition:D2}");

    /// <inheritdoc />
    public async Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken) =>
        await FindAsync(partition, WatermarkKey, cancellationToken) is { } entity
            ? new PartitionMark(Watermarks.Parse(entity.GetString(MarksProperty)), entity.ETag.ToString())
            : null;

    /// <inheritdoc />
    async Task<CallSteps?> ICallStore.FindAsync(int partition, string callId, CancellationToken cancellationToken) =>
        await FindAsync(partition, "c~" + callId, cancellationToken) is { } entity ? Read(entity) : null;

    /// <inheritdoc />
    public async Task<IReadOnlyList<CallSteps>> ReadDaysAsync(
        int partition, DateOnly first, DateOnly last, int most, CancellationToken cancellationToken)
    {
        var calls = new List<CallSteps>();
        await foreach (var entity in QueryAsync(partition, "d~" + Day(first), "d~" + Day(last.AddDays(1)), cancellationToken))
        {
            if (calls.Count == most) break;
            calls.Add(Read(entity));
        }
        return calls;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<LeadSeen>> ReadLeadsAsync(
        int partition, DateOnly first, DateOnly last, int most, CancellationToken cancellationToken)
    {
        var leads = new List<LeadSeen>();
        for (var day = last; day >= first && leads.Count < most; day = day.AddDays(-1))
            await foreach (var entity in QueryAsync(partition, "l~" + Day(day), "l~" + Day(day.AddDays(1)), cancellationToken))
            {
                if (leads.Count == most) break;
                leads.Add(new LeadSeen(entity.GetString("visitor") ?? throw Foreign(entity), day));
            }
        return leads;
    }

    /// <inheritdoc />
    public async Task<int> ForgetLeadAsync(int partition, string visitorId, CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {PartitionKeyOf(partition)} and RowKey ge {"l~"} and RowKey lt {"l~~"} and visitor eq {visitorId}");
        try
        {
            await foreach (var entity in table.QueryAsync<TableEntity>(filter, select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
                rows.Add(entity);
        }
        catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
        {
            return 0;
        }
        foreach (var row in rows) await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
        return rows.Count;
    }

    /// <inheritdoc />
    public async Task<int> PruneLeadsAsync(int partition, DateOnly before, int most, CancellationToken cancellationToken)
    {
        var old = new List<TableTransactionAction>();
        await foreach (var entity in QueryAsync(partition, "l~", "l~" + Day(before), cancellationToken))
        {
            old.Add(new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(entity.PartitionKey, entity.RowKey), ETag.All));
            if (old.Count == most) break;
        }
        foreach (var chunk in old.Chunk(ICallStore.MaxRows))
            try
            {
                await table.SubmitTransactionAsync(chunk, cancellationToken);
            }
            catch (TableTransactionFailedException e) when (IsConflict(e))
            {
                // Another owner deletes the same rows; whoever looks next sees what is left.
                break;
            }
        return old.Count;
    }

    /// <inheritdoc />
    public async Task<string?> TryWriteAsync(
        int partition, CallChanges changes, Watermarks marks, string? etag, CancellationToken cancellationToken)
    {
        // Azure refuses what the emulator answers confusingly or not at all, so it is refused here.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(changes.Rows, ICallStore.MaxRows);
        if (etag is null) await table.CreateIfNotExistsAsync(cancellationToken);

        var key = PartitionKeyOf(partition);
        var watermark = new TableEntity(key, WatermarkKey) { [MarksProperty] = marks.ToString() };
        // The watermark comes first: its condition decides over the whole transaction.
        var actions = new List<TableTransactionAction>(changes.Rows + 1)
        {
            etag is null
                ? new TableTransactionAction(TableTransactionActionType.Add, watermark)
                : new TableTransactionAction(TableTransactionActionType.UpdateReplace, watermark, new ETag(etag)),
        };
        foreach (var call in changes.Calls)
        {
            Upsert(Entity(key, "c~" + call.CallId, call));
            foreach (var day in call.Days) Upsert(Entity(key, $"d~{Day(day)}~{call.CallId}", call.Of(day)));
        }
        foreach (var lead in changes.Leads)
            Upsert(new TableEntity(key, $"l~{Day(lead.Day)}~{KeyOf(lead.VisitorId)}") { ["visitor"] = lead.VisitorId });
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

        void Upsert(TableEntity entity) => actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertReplace, entity));
    }

    // A row key has 512 characters, a day and its separators take 13 of them.
    private static string KeyOf(string visitorId)
    {
        var key = VisitorId.ToRowKey(visitorId);
        return key.Length <= 490 ? key : "~~" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.Unicode.GetBytes(visitorId)));
    }

    private static TableEntity Entity(string partitionKey, string rowKey, CallSteps call) =>
        new(partitionKey, rowKey) { ["call"] = call.CallId, ["steps"] = CallStepsJson.Write(call) };

    private static CallSteps Read(TableEntity entity) =>
        CallStepsJson.Read(entity.GetString("call") ?? throw Foreign(entity), entity.GetBinary("steps") ?? throw Foreign(entity));

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task<TableEntity?> FindAsync(int partition, string rowKey, CancellationToken cancellationToken)
    {
        var answer = await table.GetEntityIfExistsAsync<TableEntity>(PartitionKeyOf(partition), rowKey, cancellationToken: cancellationToken);
        return answer.HasValue ? answer.Value : null;
    }

    private async IAsyncEnumerable<TableEntity> QueryAsync(
        int partition, string from, string before, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {PartitionKeyOf(partition)} and RowKey ge {from} and RowKey lt {before}");
        var pages = table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pages)
            while (await NextAsync(pages))
                yield return pages.Current;
    }

    // Before the first call there is no table.
    private static async Task<bool> NextAsync(IAsyncEnumerator<TableEntity> rows)
    {
        try
        {
            return await rows.MoveNextAsync();
        }
        catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
        {
            return false;
        }
    }

    // Changed by another; created by another; deleted by hand.
    private static bool IsConflict(RequestFailedException e) =>
        e.Status is 412
        || e.ErrorCode == TableErrorCode.EntityAlreadyExists
        || e.ErrorCode == TableErrorCode.ResourceNotFound;

    private static InvalidDataException Foreign(TableEntity e) => new($"The entity {e.PartitionKey}/{e.RowKey} is no row of a call.");
}
