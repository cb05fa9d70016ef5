using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Sluice.Archive.Lake;
using Sluice.Archive.Replay;
using Sluice.Log;

namespace Sluice.Azure.Rebuild;

/// <summary>
/// Makes a table anew from the archive beside the live one, compares the two, and exchanges the live rows for the rebuilt
/// ones when that is asked for.
/// </summary>
/// <param name="kind">The tables and their worker.</param>
/// <param name="replayer">Reads the archive.</param>
/// <param name="notes">How far it is.</param>
/// <param name="marks">Who wants to be forgotten.</param>
/// <param name="time">Clock.</param>
public sealed class TableRebuild(RebuildKind kind, Replayer replayer, ReplayNotes notes, IErasureMarks marks, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Forgets what was rebuilt.</summary>
    public async Task RestartAsync(ReplayPlan plan, CancellationToken cancellationToken)
    {
        await notes.DeleteAsync(plan.Name, cancellationToken);
        // Its rows, not the table: a table that was deleted cannot be made again for a while.
        await ClearAsync(kind.Rebuilt, cancellationToken);
    }

    /// <summary>Brings the rebuilt table up to the archive.</summary>
    /// <exception cref="InvalidOperationException">Somebody asked to be forgotten since it was begun.</exception>
    public async Task<ReplayState> CatchUpAsync(ReplayPlan plan, Action<ReplayState>? progress, CancellationToken cancellationToken)
    {
        await kind.Rebuilt.CreateIfNotExistsAsync(cancellationToken);
        await RefuseForgottenAsync(plan, cancellationToken);
        var state = await replayer.RunAsync(plan, kind.Worker, progress, cancellationToken);
        if (state.Places.Count > 0) await kind.CaughtUp(state.Places.Keys.Max() + 1, cancellationToken);
        return state;
    }

    /// <summary>Compares the live table with the rebuilt one, which is brought up to the archive as often as need be.</summary>
    public Task<RebuildReport> CompareAsync(ReplayPlan plan, int looks, CancellationToken cancellationToken) =>
        new RebuildComparison(kind, time).RunAsync(
            async stopping => (await CatchUpAsync(plan, null, stopping)).Places.ToDictionary(pair => pair.Key, pair => SequenceOf(pair.Value)), looks, cancellationToken);

    /// <summary>Exchanges the live rows, partition by partition.</summary>
    /// <param name="plan">What was rebuilt.</param>
    /// <param name="acceptLoss">Even when the archive no longer has all that the live rows were made of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Rows that were written and deleted.</returns>
    /// <exception cref="InvalidOperationException">It would not be safe; nothing of the partition was changed.</exception>
    public async Task<long> ReplaceAsync(ReplayPlan plan, bool acceptLoss, CancellationToken cancellationToken)
    {
        var state = await CatchUpAsync(plan, null, cancellationToken);
        if (!acceptLoss) await RefuseLossAsync(plan, state.Places.Keys, cancellationToken);
        var exchange = new RebuildExchange(kind);
        var changed = 0L;
        foreach (var partition in state.Places.Keys.Order())
        {
            var held = await exchange.HoldAsync(partition, cancellationToken);
            ReplayPlace place;
            try
            {
                place = await ReachAsync(plan, state.Places[partition], partition, held, cancellationToken);
            }
            catch
            {
                await exchange.ReleaseAsync(partition, CancellationToken.None);
                throw;
            }
            changed += await exchange.ExchangeAsync(partition, Watermarks.Parse(place.Marks), cancellationToken);
        }
        return changed;
    }

    // What is gone from the archive would be gone from the live rows too. Looked at before the first row is touched.
    private async Task RefuseLossAsync(ReplayPlan plan, IEnumerable<int> partitions, CancellationToken cancellationToken)
    {
        var spans = await replayer.SpansAsync(plan, cancellationToken);
        var gone = new List<(DateTimeOffset Hour, int Partition)>();
        foreach (var partition in partitions)
            if (await GoneAsync(partition, spans.GetValueOrDefault(partition), cancellationToken) is { } hour)
                gone.Add((hour, partition));
        if (gone.Count == 0) return;
        var first = gone.Min();
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"The archive no longer has all that the live {kind.Name} were made of: the first hour that is missing is {first.Hour.UtcDateTime:yyyy-MM-ddTHH}:00Z, in partition {first.Partition}; {gone.Count} of {spans.Count} partitions lack some. Nothing was replaced. Bring the blobs back{(kind.Name == "reports" ? ", replace a later time only (--from)" : "")}, or say --accept-loss: what the archive lacks is then gone from the live table too."));
    }

    // With the first event and no gap everything is there. Else live rows may reach further back than the archive does.
    private async Task<DateTimeOffset?> GoneAsync(int partition, ArchiveSpan? span, CancellationToken cancellationToken)
    {
        if (span is { FromBeginning: true }) return span.Gap;
        DateTimeOffset? gone = null;
        await foreach (var row in RebuildTables.RowsAsync(kind.Live, partition, null, cancellationToken))
            if (kind.IsExchanged(row.RowKey) && kind.BeganAt(row) is { } began && began < (gone ?? span?.First ?? DateTimeOffset.MaxValue))
                gone = began;
        return gone ?? span?.Gap;
    }

    // The archive must contain what the live rows do, or what lies between would be lost.
    // Of this partition alone: there may be dozens, and each is held only as long as this takes.
    private async Task<ReplayPlace> ReachAsync(ReplayPlan plan, ReplayPlace place, int partition, long sequence, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var pause = FirstPause;
        while (!IsReached())
        {
            place = (await replayer.RunAsync(plan with { Partition = partition }, kind.Worker, null, cancellationToken)).Places[partition];
            if (IsReached()) break;
            if (time.GetElapsedTime(began) > Patience)
                throw new InvalidOperationException(
                    $"The archive of partition {partition} is behind the live table, so its rows were left as they are. Is the archive's function running? Try again when it has caught up.");
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
        await RefuseForgottenAsync(plan, cancellationToken);
        return place;

        bool IsReached() => place.Marks.Length > 0 && SequenceOf(place) >= sequence;
    }

    private async Task RefuseForgottenAsync(ReplayPlan plan, CancellationToken cancellationToken)
    {
        if (await notes.ReadAsync(plan.Name, cancellationToken) is not { } known) return;
        var asked = await marks.ReadAsync(cancellationToken);
        if (asked.Any(mark => mark.At > known.State.ErasuresUntil))
            throw new InvalidOperationException("Somebody asked to be forgotten since this was begun: begin anew (--restart), so that nothing of them comes back.");
    }

    private static long SequenceOf(ReplayPlace place) => place.Marks.Length == 0 ? -1 : Watermarks.Parse(place.Marks).Sequence;

    private static async Task ClearAsync(TableClient table, CancellationToken cancellationToken)
    {
        try
        {
            var groups = new Dictionary<string, List<TableTransactionAction>>(StringComparer.Ordinal);
            await foreach (var row in table.QueryAsync<TableEntity>(select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
            {
                if (!groups.TryGetValue(row.PartitionKey, out var actions)) groups[row.PartitionKey] = actions = [];
                actions.Add(new(TableTransactionActionType.Delete, new TableEntity(row.PartitionKey, row.RowKey), ETag.All));
            }
            foreach (var actions in groups.Values)
                foreach (var chunk in actions.Chunk(100))
                    await table.SubmitTransactionAsync(chunk, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // It was never begun.
        }
    }
}
