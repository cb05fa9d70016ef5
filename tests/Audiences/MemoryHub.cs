using System.Runtime.CompilerServices;
using Sluice.Log;
using Sluice.Testing.Sinks;

namespace Sluice.Audiences.Tests;

/// <summary>The output hub in memory. Behind a gate a send may fail before, in the middle of, or after it happened.</summary>
internal sealed class MemoryHub(int partitions, List<byte[]>[]? kept = null, StepGate? gate = null, Random? random = null) : ILogSender, ILogReader
{
    private readonly List<byte[]>[] _partitions = kept ?? [.. Enumerable.Range(0, partitions).Select(_ => new List<byte[]>())];

    public IEnumerable<byte[]> All => _partitions.SelectMany(partition => partition);

    public MemoryHub Behind(StepGate step, Random decides) => new(partitions, _partitions, step, decides);

    public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken) => ValueTask.FromResult(partitions);

    public async ValueTask SendAsync(string hub, int partition, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken)
    {
        if (gate is null)
        {
            foreach (var message in messages) _partitions[partition].Add(message.Body.ToArray());
            return;
        }
        await gate.PassAsync(() =>
        {
            // Any prefix may be written.
            var count = random!.Next(6) == 0 ? random.Next(messages.Count + 1) : messages.Count;
            foreach (var message in messages.Take(count)) _partitions[partition].Add(message.Body.ToArray());
            return count == messages.Count ? Task.CompletedTask : throw new IOException("The hub cannot be reached.");
        });
    }

    public ValueTask SendAsync(string hub, string partitionKey, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<PartitionEnds> GetPartitionEndsAsync(string hub, int partition, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new PartitionEnds(partition, 0, _partitions[partition].Count - 1, default, _partitions[partition].Count == 0));

    public async IAsyncEnumerable<IReadOnlyList<LogRecord>> ReadAsync(
        string hub, string consumerGroup, int partition, LogPosition from, long? ownerLevel, int maxBatch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = from.Kind == PositionKind.AfterSequence ? from.Sequence + 1 : 0;
        for (var at = first; at < _partitions[partition].Count; at += 2)
        {
            await Task.CompletedTask;
            yield return [.. _partitions[partition].Skip((int)at).Take(2).Select((body, i) => new LogRecord(body, at + i, default))];
        }
    }
}
