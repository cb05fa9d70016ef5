using Sluice.Log;
using Sluice.Snowplow;

namespace Sluice.Collect.Tests;

/// <summary>A log in memory that acknowledges, refuses, stalls or ignores, as the test says.</summary>
internal sealed class FakeLog(int partitions = 4) : ILogSender
{
    private readonly List<Entry> _entries = [];
    private int _sends;

    internal sealed record Entry(string Hub, int Partition, byte[] Body, int Send);

    /// <summary>Called before each send with the hub, the partition and the bodies; may throw or wait.</summary>
    public Func<string, int, IReadOnlyList<LogMessage>, CancellationToken, Task>? Before { get; set; }

    /// <summary>Called when the number of partitions is asked for; may throw.</summary>
    public Action? BeforeCount { get; set; }

    public int Sends => Volatile.Read(ref _sends);

    public IReadOnlyList<Entry> Entries
    {
        get
        {
            lock (_entries) return [.. _entries];
        }
    }

    public IReadOnlyList<CollectorPayload> Payloads => [.. Of(HubNames.Collected).Select(Decode)];

    public IReadOnlyList<Entry> Of(string hub) => [.. Entries.Where(entry => entry.Hub == hub)];

    public static CollectorPayload Decode(Entry entry) => Decode(entry.Body);

    public static CollectorPayload Decode(byte[] body)
    {
        Assert.True(CollectorPayloadThrift.TryRead(body, out var payload, out var error), error);
        return payload;
    }

    public void Fail(LogFault fault) => Before = (_, _, _, _) => throw new LogUnavailableException(fault, "the test says so");

    public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken)
    {
        BeforeCount?.Invoke();
        return new ValueTask<int>(partitions);
    }

    public async ValueTask SendAsync(
        string hub, int partition, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken)
    {
        var send = Interlocked.Increment(ref _sends);
        if (Before is { } before) await before(hub, partition, messages, cancellationToken);
        lock (_entries)
            foreach (var message in messages) _entries.Add(new Entry(hub, partition, message.Body.ToArray(), send));
    }

    public ValueTask SendAsync(
        string hub, string partitionKey, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The collector chooses the partition itself.");
}
