namespace Sluice.Collect.Tests;

/// <summary>An overflow store in memory, with the promises of the real one.</summary>
internal sealed class FakeOverflow : IOverflowStore
{
    private readonly List<ParkedBatch> _batches = [];
    private bool _isDraining;
    private int _number;

    public bool IsDown { get; set; }
    public Func<CancellationToken, Task>? BeforePark { get; set; }
    public Action? BeforeAdvance { get; set; }

    public IReadOnlyList<ParkedBatch> Batches
    {
        get
        {
            lock (_batches) return [.. _batches];
        }
    }

    public IReadOnlyList<OverflowRecord> Records => [.. Batches.SelectMany(batch => batch.Records.Skip(batch.Relayed))];

    public async Task ParkAsync(IReadOnlyList<OverflowRecord> records, CancellationToken cancellationToken)
    {
        if (BeforePark is { } before) await before(cancellationToken);
        if (IsDown) throw new IOException("the store is away");
        var copies = records.Select(record => record with { Body = record.Body.ToArray() }).ToArray();
        lock (_batches) _batches.Add(new ParkedBatch($"{_number++:D8}", copies, 0));
    }

    public Task<IOverflowDrain?> TryDrainAsync(CancellationToken cancellationToken)
    {
        if (IsDown) throw new IOException("the store is away");
        lock (_batches)
        {
            if (_isDraining) return Task.FromResult<IOverflowDrain?>(null);
            _isDraining = true;
        }
        return Task.FromResult<IOverflowDrain?>(new Drain(this));
    }

    private sealed class Drain(FakeOverflow store) : IOverflowDrain
    {
        public IReadOnlyList<string> SetAside => [];

        public Task<ParkedBatch?> NextAsync(CancellationToken cancellationToken)
        {
            lock (store._batches) return Task.FromResult(store._batches.FirstOrDefault());
        }

        public Task<ParkedBatch> ReplaceAsync(
            ParkedBatch batch, IReadOnlyList<OverflowRecord> records, CancellationToken cancellationToken) =>
            Change(batch, batch with { Records = records });

        public Task<ParkedBatch> AdvanceAsync(ParkedBatch batch, int relayed, CancellationToken cancellationToken)
        {
            store.BeforeAdvance?.Invoke();
            return Change(batch, batch with { Relayed = relayed });
        }

        public Task<string> SetAsideAsync(ParkedBatch batch, OverflowRecord record, CancellationToken cancellationToken) =>
            Task.FromResult("aside");

        public Task CompleteAsync(ParkedBatch batch, CancellationToken cancellationToken)
        {
            lock (store._batches) Assert.True(store._batches.Remove(batch));
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            lock (store._batches) store._isDraining = false;
            return ValueTask.CompletedTask;
        }

        private Task<ParkedBatch> Change(ParkedBatch before, ParkedBatch after)
        {
            lock (store._batches) store._batches[store._batches.IndexOf(before)] = after;
            return Task.FromResult(after);
        }
    }
}
