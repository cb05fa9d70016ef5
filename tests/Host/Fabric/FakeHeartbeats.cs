using System.Collections.Concurrent;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.Storing;

namespace Sluice.Host.Tests.Fabric;

/// <summary>Remembers what was said; fails while told to.</summary>
internal sealed class FakeHeartbeats : IHeartbeats
{
    private int _tries;

    public ConcurrentQueue<Heartbeat> Said { get; } = new();

    public ConcurrentQueue<FlowCount> Counted { get; } = new();

    public volatile bool IsAway;

    public int Tries => Volatile.Read(ref _tries);

    public Task SayAsync(Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _tries);
        if (IsAway) throw new InvalidOperationException("The table is away, and here is a secret.");
        Said.Enqueue(heartbeat);
        return Task.CompletedTask;
    }

    public Task CountAsync(IReadOnlyList<FlowCount> counts, CancellationToken cancellationToken)
    {
        if (IsAway) throw new InvalidOperationException("The table is away, and here is a secret.");
        foreach (var count in counts) Counted.Enqueue(count);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Heartbeat>> HeartbeatsAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<FlowCount>> CountsAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
