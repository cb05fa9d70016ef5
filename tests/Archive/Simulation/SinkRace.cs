using Sluice.Log;

namespace Sluice.Testing.Sinks;

/// <summary>
/// One partition of the log, read by two owners that both believe it is theirs, one step at a time in an order that the
/// seed decides: calls fail before and after they happened, owners are killed in the middle of a call, checkpoints
/// fall back. Then one owner, undisturbed, reads on from the last checkpoint to the end.
/// </summary>
internal sealed class SinkRace(int seed, string hub, IReadOnlyList<LogRecord> log, Func<StepGate?, IBatchWorker> create)
{
    private const int Partition = 3;
    private readonly Random _random = new(seed);
    private int _checkpoint;

    /// <summary>Calls that threw.</summary>
    public int Faults { get; private set; }

    /// <summary>Owners that were killed in the middle of a batch.</summary>
    public int Kills { get; private set; }

    public void Run()
    {
        // Continuations have to run inside Release, or the seed would not decide the order.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var owners = new[] { NewOwner(), NewOwner() };
            for (var step = 0; _checkpoint < log.Count; step++)
            {
                Assert.True(step < 1_000_000, "The owners never came to the end.");
                var i = _random.Next(owners.Length);
                if (Step(owners[i])) continue;
                Kills++;
                owners[i] = NewOwner();
            }
            // What the others still have in flight is let go in part, then they are gone.
            for (var rest = _random.Next(20); rest > 0; rest--)
                if (owners[_random.Next(owners.Length)].Gate is { HasWaiting: true } gate)
                    gate.Release();
            var last = create(null);
            for (var at = Math.Max(0, _checkpoint - _random.Next(50)); at < log.Count;)
            {
                var batch = BatchFrom(at);
                last.ProcessAsync(batch, CancellationToken.None).GetAwaiter().GetResult();
                at += batch.Records.Count;
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    // False when the owner is to be killed.
    private bool Step(Owner owner)
    {
        if (owner.Batch is null)
        {
            // A lease moved, or was believed to have moved.
            if (_random.Next(10) == 0) owner.Position = _checkpoint;
            if (owner.Position >= log.Count) owner.Position = _checkpoint;
            owner.Batch = BatchFrom(owner.Position);
            owner.Running = owner.Worker.ProcessAsync(owner.Batch, CancellationToken.None);
            return true;
        }
        if (!owner.Running.IsCompleted)
        {
            if (_random.Next(60) == 0) return false;
            owner.Gate.Release();
            return true;
        }
        if (owner.Running.IsCompletedSuccessfully)
        {
            owner.Position += owner.Batch.Records.Count;
            // An owner that is behind writes its checkpoint as well, now and then.
            if (owner.Position > _checkpoint || _random.Next(4) == 0) _checkpoint = owner.Position;
        }
        else
        {
            Assert.IsType<IOException>(owner.Running.Exception!.InnerException);
            Faults++;
        }
        owner.Batch = null;
        return true;
    }

    private LogBatch BatchFrom(int position)
    {
        var count = Math.Min(_random.Next(1, 40), log.Count - position);
        return new LogBatch(hub, "group", Partition, [.. log.Skip(position).Take(count)]);
    }

    private Owner NewOwner()
    {
        var gate = new StepGate(_random, faults: 0.03);
        return new Owner { Gate = gate, Worker = create(gate), Position = _checkpoint };
    }

    private sealed class Owner
    {
        public required StepGate Gate { get; init; }

        public required IBatchWorker Worker { get; init; }

        public int Position { get; set; }

        public LogBatch? Batch { get; set; }

        public Task Running { get; set; } = Task.CompletedTask;
    }
}
