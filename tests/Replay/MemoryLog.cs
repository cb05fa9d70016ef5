using System.Runtime.CompilerServices;
using Sluice.Log;

namespace Sluice.Replay.Tests;

/// <summary>Hubs in memory, to send to and to read from.</summary>
internal sealed class MemoryLog(int partitions) : ILogSender, ILogReader
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<LogRecord>[]> _hubs = new(StringComparer.Ordinal);

    /// <summary>Called with the number of messages of a send: so many of them are written, then the sender is killed; null for all.</summary>
    public Func<int, int?> Kill { get; set; } = _ => null;

    public IReadOnlyList<LogRecord> Records(string hub, int partition)
    {
        lock (_lock) return [.. Of(hub)[partition]];
    }

    public IEnumerable<LogRecord> All(string hub) => Enumerable.Range(0, partitions).SelectMany(partition => Records(hub, partition));

    /// <summary>Forgets everything older than a sequence number.</summary>
    public void Expire(string hub, int partition, long before)
    {
        lock (_lock) Of(hub)[partition].RemoveAll(record => record.SequenceNumber < before);
    }

    public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken) => ValueTask.FromResult(partitions);

    public ValueTask SendAsync(string hub, int partition, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken)
    {
        var kill = Kill(messages.Count);
        lock (_lock)
        {
            var records = Of(hub)[partition];
            for (var i = 0; i < (kill ?? messages.Count); i++)
                records.Add(new LogRecord(
                    messages[i].Body.ToArray(), records.Count == 0 ? 0 : records[^1].SequenceNumber + 1, DateTimeOffset.UnixEpoch, Origin: messages[i].Origin));
        }
        return kill is null ? ValueTask.CompletedTask : throw new IOException("Killed while sending.");
    }

    public ValueTask SendAsync(string hub, string partitionKey, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<PartitionEnds> GetPartitionEndsAsync(string hub, int partition, CancellationToken cancellationToken)
    {
        var records = Records(hub, partition);
        return ValueTask.FromResult(new PartitionEnds(
            partition, records.Count == 0 ? 0 : records[0].SequenceNumber, records.Count == 0 ? -1 : records[^1].SequenceNumber, default, records.Count == 0));
    }

    public async IAsyncEnumerable<IReadOnlyList<LogRecord>> ReadAsync(
        string hub, string consumerGroup, int partition, LogPosition from, long? ownerLevel, int maxBatch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var chunk in Records(hub, partition).Where(record => record.SequenceNumber > from.Sequence).Chunk(7)) yield return chunk;
    }

    private List<LogRecord>[] Of(string hub)
    {
        if (!_hubs.TryGetValue(hub, out var records)) _hubs[hub] = records = [.. Enumerable.Range(0, partitions).Select(_ => new List<LogRecord>())];
        return records;
    }
}
