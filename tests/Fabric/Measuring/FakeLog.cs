using System.Collections.Concurrent;
using Sluice.Log;

namespace Sluice.Fabric.Tests.Measuring;

/// <summary>A log that counts who asks, and answers, fails or never answers as the test says.</summary>
internal sealed class FakeLog(TimeProvider time) : ILogReader, ILogSender
{
    private readonly Dictionary<string, int> _hubs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>When each question was asked, and which.</summary>
    public ConcurrentQueue<(DateTimeOffset At, string Hub, int Partition)> Calls { get; } = new();

    public ConcurrentDictionary<(string Hub, int Partition), long> Last { get; } = new();

    public ConcurrentQueue<(string Hub, int Partition, byte[] Body)> Sent { get; } = new();

    /// <summary>Throws or waits before a question or a send is answered.</summary>
    public Func<string, CancellationToken, Task>? Before { get; set; }

    public FakeLog With(string hub, int partitions)
    {
        _hubs[hub] = partitions;
        return this;
    }

    public async ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken)
    {
        Calls.Enqueue((time.GetUtcNow(), hub, -1));
        if (Before is { } before) await before(hub, cancellationToken);
        return _hubs.TryGetValue(hub, out var count) ? count : throw new LogUnavailableException(LogFault.Refused, $"There is no hub {hub}.");
    }

    public async ValueTask<PartitionEnds> GetPartitionEndsAsync(string hub, int partition, CancellationToken cancellationToken)
    {
        Calls.Enqueue((time.GetUtcNow(), hub, partition));
        if (Before is { } before) await before(hub, cancellationToken);
        var last = Last.GetValueOrDefault((hub, partition), -1);
        return new PartitionEnds(partition, 0, last, time.GetUtcNow(), last < 0);
    }

    public async ValueTask SendAsync(string hub, int partition, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken)
    {
        if (Before is { } before) await before(hub, cancellationToken);
        foreach (var message in messages) Sent.Enqueue((hub, partition, message.Body.ToArray()));
    }

    public ValueTask SendAsync(string hub, string partitionKey, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The fabric chooses the partition itself.");

    public IAsyncEnumerable<IReadOnlyList<LogRecord>> ReadAsync(
        string hub, string consumerGroup, int partition, LogPosition from, long? ownerLevel, int maxBatch, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The fabric reads no events.");
}
