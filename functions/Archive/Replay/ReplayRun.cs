using Sluice.Log;

namespace Sluice.Archive.Replay;

/// <summary>One run of a replay: what it has given on, and the note of it.</summary>
internal sealed class ReplayRun(ReplayPlan plan, ReplayState begun, ReplayNotes notes, TimeProvider time, Action<ReplayState>? progress)
{
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _saving = new(1, 1);
    private readonly Pace _pace = new(plan.Rate, time);
    private readonly Dictionary<int, ReplayPlace> _places = new(begun.Places);
    private readonly long _start = time.GetTimestamp();
    private ReplayState _state = begun;
    private readonly long _first = begun.Done;
    private long _saved;
    private DateTimeOffset? _written;

    public ReplayState State
    {
        get
        {
            lock (_gate) return _state;
        }
    }

    public async Task GiveAsync(int partition, ReplayBatch batch, IBatchWorker into, CancellationToken cancellationToken)
    {
        await _pace.WaitAsync(batch.Lines, cancellationToken);
        if (batch.Records.Count > 0)
            await into.ProcessAsync(new LogBatch(HubNames.Enriched, plan.Name, partition, batch.Records), cancellationToken);
        bool isDue;
        lock (_gate)
        {
            _places[partition] = batch.Place;
            var seconds = time.GetElapsedTime(_start).TotalSeconds;
            var done = _state.Done + batch.Lines;
            _state = _state with
            {
                UpdatedAt = time.GetUtcNow(),
                Done = done,
                Total = Math.Max(_state.Total, done),
                Erased = _state.Erased + batch.Erased,
                Rate = seconds > 0 ? (done - _first) / seconds : 0,
                Places = new Dictionary<int, ReplayPlace>(_places),
            };
            isDue = time.GetElapsedTime(_saved == 0 ? _start : _saved) >= NoteEvery;
            progress?.Invoke(_state);
        }
        if (isDue) await SaveAsync(cancellationToken);
    }

    public void Finish()
    {
        lock (_gate) _state = _state with { FinishedAt = time.GetUtcNow() };
    }

    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await _saving.WaitAsync(cancellationToken);
        try
        {
            ReplayState now;
            lock (_gate)
            {
                _saved = time.GetTimestamp();
                now = _state with { UpdatedAt = time.GetUtcNow() };
            }
            // Two at once would take turns in forgetting each other's places: who finds the other's note ends.
            var stored = await notes.ReadAsync(now.Name, cancellationToken);
            if ((_written is { } mine && stored?.State.UpdatedAt != mine) || !await notes.TryWriteAsync(now, stored?.ETag, cancellationToken))
                throw new InvalidOperationException($"Somebody else runs the replay '{now.Name}' too.");
            _written = now.UpdatedAt;
        }
        finally
        {
            _saving.Release();
        }
    }
}
