using Sluice.Archive.Erasing;
using Sluice.Archive.Lake;
using Sluice.Log;

namespace Sluice.Archive.Replay;

/// <summary>
/// Gives the archive's enriched events to a worker, each partition in its order, and keeps how far it is. When it is killed
/// and goes on, what was given since the last note comes again, under the sequence numbers that it had.
/// </summary>
/// <param name="archive">The archive.</param>
/// <param name="notes">Where it is kept how far it is.</param>
/// <param name="marks">Who wants to be forgotten.</param>
/// <param name="time">Clock.</param>
public sealed class Replayer(IArchiveStore archive, ReplayNotes notes, IErasureMarks marks, TimeProvider time)
{
    private readonly ArchiveReplay _reader = new(archive, time, HubNames.Enriched);

    /// <summary>What the archive still holds of the plan's range, by partition.</summary>
    public async Task<IReadOnlyDictionary<int, ArchiveSpan>> SpansAsync(ReplayPlan plan, CancellationToken cancellationToken)
    {
        var spans = new Dictionary<int, ArchiveSpan>();
        // From the archive's beginning: what is in front of the range says whether the range begins where it should.
        foreach (var (partition, blobs) in await _reader.ListAsync(null, plan.To, cancellationToken))
            spans[partition] = await _reader.SpanAsync(blobs, plan.From, cancellationToken);
        return spans;
    }

    /// <summary>Replays what the archive has of the plan's range by now, and was not replayed before.</summary>
    /// <param name="plan">What is to be replayed.</param>
    /// <param name="into">Gets the events.</param>
    /// <param name="progress">Told about every step; null for nobody.</param>
    /// <param name="cancellationToken">Stops after the present batches; the next run goes on.</param>
    /// <returns>How far it is.</returns>
    /// <exception cref="InvalidOperationException">Under the plan's name something else is being replayed, or somebody else does it.</exception>
    /// <exception cref="ArchiveRewrittenException">The archive was rewritten under it.</exception>
    public async Task<ReplayState> RunAsync(ReplayPlan plan, IBatchWorker into, Action<ReplayState>? progress, CancellationToken cancellationToken)
    {
        var ids = ErasedIds.Of(await marks.ReadAsync(cancellationToken));
        var known = await notes.ReadAsync(plan.Name, cancellationToken);
        var state = known?.State ?? new ReplayState(plan.Name, plan.Into, plan.From, plan.To, time.GetUtcNow()) { ErasuresUntil = ids.Newest };
        if (state.Into != plan.Into || state.From != plan.From || state.To != plan.To)
            throw new InvalidOperationException(
                $"There is a replay '{plan.Name}' already, of another range or into something else: give this one another name, or begin it anew (--restart).");
        var blobs = await ListAsync(plan, state, cancellationToken);
        // A bounded rate goes in steps of a quarter of a second, not in gulps.
        var most = plan.Rate > 0 ? Math.Clamp((int)(plan.Rate / 4), 1, plan.Batch) : plan.Batch;
        var run = new ReplayRun(plan, state with { Total = Math.Max(plan.Partition is null ? state.Done : state.Total, blobs.Values.Sum(list => list.Sum(blob => blob.Records))), FinishedAt = null }, notes, time, progress);
        await run.SaveAsync(CancellationToken.None);
        try
        {
            await Parallel.ForEachAsync(
                blobs, new ParallelOptions { MaxDegreeOfParallelism = plan.Parallel, CancellationToken = cancellationToken },
                async (partition, stopping) =>
                {
                    var place = state.Places.GetValueOrDefault(partition.Key);
                    await foreach (var batch in _reader.ReadAsync(partition.Value, place, ids, most, stopping))
                        await run.GiveAsync(partition.Key, batch, into, stopping);
                });
            run.Finish();
        }
        finally
        {
            await run.SaveAsync(CancellationToken.None);
        }
        return run.State;
    }

    private async Task<SortedDictionary<int, List<ReplayBlob>>> ListAsync(ReplayPlan plan, ReplayState state, CancellationToken cancellationToken)
    {
        if (plan.Partition is not { } only) return await _reader.ListAsync(plan.From, plan.To, cancellationToken);
        // It is asked for again and again while its rows are held: nothing in front of where it was left, nothing of the others.
        var from = state.Places.TryGetValue(only, out var place) && ArchiveName.TryParse(place.Blob, out var name) ? name.Hour : plan.From;
        var blobs = await _reader.ListAsync(from, plan.To, cancellationToken);
        return blobs.TryGetValue(only, out var own) ? new() { [only] = own } : [];
    }
}
