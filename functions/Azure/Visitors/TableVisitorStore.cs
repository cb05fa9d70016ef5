using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Sluice.Log;
using Sluice.Log.Sinks;
using Sluice.Visitors;
using Sluice.Visitors.Profiles;

namespace Sluice.Azure.Visitors;

/// <summary>
/// The fragments in Azure Table Storage (or Azurite): partition key <c>p</c> and the enriched partition in two or more
/// digits, row key <see cref="TypedId.RowKey"/>, and beside them the row <c>!watermark</c>.
/// </summary>
public sealed class TableVisitorStore(TableClient table) : IVisitorStore
{
    /// <summary>Name of the table.</summary>
    public const string TableName = "visitors";

    private const string WatermarkKey = "!watermark";
    private const string MarksProperty = "watermarks";

    /// <summary>Partition key of an enriched partition.</summary>
    public static string PartitionKeyOf(int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"p{partition:D2}");

    /// <inheritdoc />
    public async Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken)
    {
        var answer = await table.GetEntityIfExistsAsync<TableEntity>(
            PartitionKeyOf(partition), WatermarkKey, cancellationToken: cancellationToken);
        return answer is { HasValue: true, Value: { } entity }
            ? new PartitionMark(Watermarks.Parse(entity.GetString(MarksProperty)), entity.ETag.ToString())
            : null;
    }

    /// <inheritdoc />
    public async Task<VisitorProfile?> FindAsync(int partition, TypedId key, bool withRecent, CancellationToken cancellationToken)
    {
        var answer = await table.GetEntityIfExistsAsync<TableEntity>(
            PartitionKeyOf(partition), key.RowKey, withRecent ? null : VisitorEntity.WithoutRecent, cancellationToken);
        return answer is { HasValue: true, Value: { } entity } ? VisitorEntity.Read(entity) : null;
    }

    /// <inheritdoc />
    public async Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorProfile> profiles, Watermarks marks, string? etag,
        CancellationToken cancellationToken)
    {
        // Azure refuses what the emulator answers confusingly or not at all, so it is refused here.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(profiles.Count, IVisitorStore.MaxProfiles);
        if (etag is null) await table.CreateIfNotExistsAsync(cancellationToken);

        var key = PartitionKeyOf(partition);
        var watermark = new TableEntity(key, WatermarkKey) { [MarksProperty] = marks.ToString() };
        // The watermark comes first: its condition decides over the whole transaction.
        var actions = new List<TableTransactionAction>(profiles.Count + 1)
        {
            etag is null
                ? new TableTransactionAction(TableTransactionActionType.Add, watermark)
                : new TableTransactionAction(TableTransactionActionType.UpdateReplace, watermark, new ETag(etag)),
        };
        foreach (var profile in profiles)
            actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertReplace, VisitorEntity.Write(key, profile)));
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
    public async Task<bool> TryEraseAsync(
        int partition, IReadOnlyCollection<TypedId> keys, PartitionMark mark, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keys.Count, IVisitorStore.MaxProfiles);
        var partitionKey = PartitionKeyOf(partition);
        var watermark = new TableEntity(partitionKey, WatermarkKey) { [MarksProperty] = mark.Marks.ToString() };
        var actions = new List<TableTransactionAction>(keys.Count + 1)
        {
            new(TableTransactionActionType.UpdateReplace, watermark, new ETag(mark.ETag)),
        };
        foreach (var key in keys)
            actions.Add(new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partitionKey, key.RowKey), ETag.All));
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

    // Changed by another; created by another; deleted by hand.
    private static bool IsConflict(RequestFailedException e) =>
        e.Status is 412
        || e.ErrorCode == TableErrorCode.EntityAlreadyExists
        || e.ErrorCode == TableErrorCode.ResourceNotFound;
}
