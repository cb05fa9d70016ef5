using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;
using Sluice.Testing;
using Sluice.Testing.Sinks;

namespace Sluice.Audiences.Tests;

/// <summary>Worker, timers and output around one store in memory, with a clock that the test moves.</summary>
internal sealed class Rig
{
    /// <summary>The partition of all visitors that tests use: the races have one.</summary>
    public const int Partition = 3;

    private const int Partitions = 4;
    private int _owners;
    private long _next;

    public Rig()
    {
        Time.Advance(Lines.Noon - Time.GetUtcNow());
    }

    public ManualTime Time { get; } = new();

    public MemoryAudienceStore Store { get; } = new();

    public MemoryHub Hub { get; } = new(2);

    public KnownPersons Persons { get; } = new();

    public AudiencesOptions Options { get; init; } = new() { Rules = [Lines.Rule], Grace = TimeSpan.Zero };

    public List<Told> Told => [.. Hub.All.Select(Tests.Told.Read)];

    /// <summary>Visitors whose events are in the one partition.</summary>
    public static string[] Visitors(int count) =>
        [.. Enumerable.Range(0, 10_000).Select(n => $"v{n}").Where(id => PartitionHash.PartitionOf(id, Partitions) == Partition).Take(count)];

    public AudiencesWorker Worker(StepGate? gate = null) =>
        new(gate is null ? Store : new GatedAudienceStore(Store, gate), Options, NullLogger<AudiencesWorker>.Instance);

    public AudiencesTimer Timer(StepGate? gate = null, Random? random = null)
    {
        IAudienceStore store = gate is null ? Store : new GatedAudienceStore(Store, gate);
        var hub = gate is null ? Hub : Hub.Behind(gate, random!);
        return new AudiencesTimer(
            store, Persons, Options, new OutboxSender(store, hub, hub, Time, $"owner {_owners++}", NullLogger<OutboxSender>.Instance),
            _ => ValueTask.FromResult(Partitions), Time);
    }

    public PersonsChanged Changed => new(Store, Options, _ => ValueTask.FromResult(Partitions), Time);

    /// <summary>Joins two and has them looked at, as the visitors' worker does.</summary>
    public async Task JoinAsync(string one, string other)
    {
        Persons.Join(one, other);
        await Changed.LookAsync(KnownPersons.Column + one, default);
    }

    public async Task SayAsync(params byte[][] lines)
    {
        await Worker().ProcessAsync(new LogBatch("enriched", "audiences", Partition, [.. lines.Select((line, i) => new LogRecord(line, _next + i, Time.GetUtcNow()))]), default);
        _next += lines.Length;
    }

    /// <summary>Moves the clock and lets the timer run.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        Time.Advance(time);
        await Timer().RunAsync(default);
    }

    /// <summary>Two timers at once, in an order that the seed decides, killed and broken now and then; then one that is left alone.</summary>
    public int Disturb(Random random)
    {
        var disturbed = 0;
        var context = SynchronizationContext.Current;
        // Continuations have to run inside Release, or the seed would not decide the order.
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var runs = Enumerable.Range(0, 2).Select(_ => New()).ToArray();
            for (var step = 0; step < 400; step++)
            {
                var i = random.Next(runs.Length);
                if (runs[i].Running.IsCompleted)
                {
                    if (runs[i].Running.IsFaulted) disturbed++;
                    if (random.Next(3) == 0) break;
                    runs[i] = New();
                }
                else if (random.Next(50) == 0)
                {
                    // Killed: what it was about to do never happens.
                    disturbed++;
                    runs[i] = New();
                }
                else runs[i].Gate.Release();
            }
            // Whoever was killed had the bucket for a minute.
            Time.Advance(TimeSpan.FromMinutes(1));
            Timer().RunAsync(default).GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
        return disturbed;

        (StepGate Gate, Task Running) New()
        {
            var gate = new StepGate(random, faults: 0.04);
            return (gate, Timer(gate, random).RunAsync(default));
        }
    }
}
