using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Sluice.Log;

namespace Sluice.Azure.Rebuild;

/// <summary>
/// Puts the rebuilt rows of a partition in the place of the live ones. Meanwhile the live watermark says
/// <see cref="RebuildTables.Replacing"/>: workers' batches fail and come again. Every step can be done again, so a run that is
/// killed leaves the partition held, and the next one finishes it.
/// </summary>
internal sealed class RebuildExchange(RebuildKind kind)
{
    private const string Kept = "replaced";
    private const string Begun = "begun";

    // An entity group transaction takes 100 operations and 4 MiB.
    private const int MostRows = 99;
    private const int MostBytes = 2_500_000;

    /// <summary>Holds the partition.</summary>
    /// <returns>The sequence number that its rows contain, or did before an earlier run began to exchange them.</returns>
    public async Task<long> HoldAsync(int partition, CancellationToken cancellationToken)
    {
        await kind.Live.CreateIfNotExistsAsync(cancellationToken);
        while (true)
        {
            var mark = await RebuildTables.FindAsync(kind.Live, partition, RebuildTables.WatermarkKey, cancellationToken);
            if (mark?.GetString(RebuildTables.MarksProperty) == RebuildTables.Replacing)
                return Watermarks.Parse(mark.GetString(Kept)).Sequence;
            var held = mark is null ? Row(partition, RebuildTables.WatermarkKey) : new TableEntity(mark);
            held[Kept] = mark?.GetString(RebuildTables.MarksProperty) ?? "";
            held[RebuildTables.MarksProperty] = RebuildTables.Replacing;
            try
            {
                if (mark is null) await kind.Live.AddEntityAsync(held, cancellationToken);
                else await kind.Live.UpdateEntityAsync(held, mark.ETag, TableUpdateMode.Replace, cancellationToken);
                return Watermarks.Parse(held.GetString(Kept)).Sequence;
            }
            catch (RequestFailedException e) when (e.Status == 412 || e.ErrorCode == TableErrorCode.EntityAlreadyExists)
            {
                // The worker has written meanwhile: once more.
            }
        }
    }

    /// <summary>Lets the partition go as it was, unless its rows are no longer what they were.</summary>
    public async Task ReleaseAsync(int partition, CancellationToken cancellationToken)
    {
        if (await RebuildTables.FindAsync(kind.Live, partition, RebuildTables.WatermarkKey, cancellationToken) is not { } mark
            || mark.GetString(RebuildTables.MarksProperty) != RebuildTables.Replacing || mark.GetBoolean(Begun) == true) return;
        var free = new TableEntity(mark) { [RebuildTables.MarksProperty] = mark.GetString(Kept) };
        free.Remove(Kept);
        await kind.Live.UpdateEntityAsync(free, mark.ETag, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Exchanges the rows of a partition that is held, and lets it go.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="marks">What the rebuilt rows contain.</param>
    /// <param name="cancellationToken">Gives up; the partition stays held.</param>
    /// <returns>Rows written and deleted.</returns>
    public async Task<long> ExchangeAsync(int partition, Watermarks marks, CancellationToken cancellationToken)
    {
        var begun = await RebuildTables.FindAsync(kind.Live, partition, RebuildTables.WatermarkKey, cancellationToken)
            ?? throw new InvalidDataException($"The watermark of partition {partition} is gone; run the command again.");
        begun[Begun] = true;
        await kind.Live.UpdateEntityAsync(begun, begun.ETag, TableUpdateMode.Replace, cancellationToken);

        var changed = 0L;
        var kept = new HashSet<string>(StringComparer.Ordinal) { RebuildTables.WatermarkKey };
        var again = new SortedSet<string>(StringComparer.Ordinal);
        var (actions, bytes) = (new List<TableTransactionAction>(MostRows), 0);
        await foreach (var row in RebuildTables.RowsAsync(kind.Rebuilt, partition, null, cancellationToken))
        {
            if (row.RowKey == RebuildTables.WatermarkKey || !kind.IsExchanged(row.RowKey)) continue;
            if (kind.Reopens(row.RowKey) is { } reopened && kept.Add(reopened)) again.Add(reopened);
            if (again.Contains(row.RowKey) || !kept.Add(row.RowKey)) continue;
            await AddAsync(new TableTransactionAction(TableTransactionActionType.UpsertReplace, row), SizeOf(row));
        }
        foreach (var key in again) await AddAsync(new TableTransactionAction(TableTransactionActionType.UpsertReplace, Row(partition, key)), 200);
        await SubmitAsync();

        var extra = new List<string>();
        await foreach (var row in RebuildTables.RowsAsync(kind.Live, partition, ["PartitionKey", "RowKey"], cancellationToken))
            if (!kept.Contains(row.RowKey) && kind.IsExchanged(row.RowKey))
                extra.Add(row.RowKey);
        foreach (var key in extra)
            await AddAsync(new TableTransactionAction(TableTransactionActionType.Delete, Row(partition, key), ETag.All), 200);
        await SubmitAsync();

        var mark = await RebuildTables.FindAsync(kind.Live, partition, RebuildTables.WatermarkKey, cancellationToken)
            ?? throw new InvalidDataException($"The watermark of partition {partition} is gone; run the command again.");
        var own = await RebuildTables.FindAsync(kind.Rebuilt, partition, RebuildTables.WatermarkKey, cancellationToken);
        var done = own is null ? Row(partition, RebuildTables.WatermarkKey) : new TableEntity(own);
        done[RebuildTables.MarksProperty] = marks.ToString();
        await kind.Live.UpdateEntityAsync(done, mark.ETag, TableUpdateMode.Replace, cancellationToken);
        return changed;

        async Task AddAsync(TableTransactionAction action, int size)
        {
            if (actions.Count == MostRows || bytes + size > MostBytes) await SubmitAsync();
            actions.Add(action);
            bytes += size;
        }

        async Task SubmitAsync()
        {
            if (actions.Count == 0) return;
            await kind.Live.SubmitTransactionAsync(actions, cancellationToken);
            changed += actions.Count;
            actions.Clear();
            bytes = 0;
        }
    }

    private static TableEntity Row(int partition, string key) => new(RebuildKind.PartitionKeyOf(partition), key);

    // As JSON a text takes up to six bytes a character, bytes are sent as Base64.
    private static int SizeOf(TableEntity row)
    {
        var size = 500;
        foreach (var (name, value) in row)
            size += name.Length + 60 + value switch { string text => text.Length * 3, byte[] data => data.Length * 4 / 3, BinaryData data => data.ToMemory().Length * 4 / 3, _ => 0 };
        return size;
    }
}
