using System.Collections.Concurrent;
using Sluice.Log;

namespace Sluice.Enrich.Tests.Worker;

/// <summary>A log in memory that can be made to refuse.</summary>
internal sealed class RecordingSender(params (string Hub, int Partitions)[] hubs) : ILogSender
{
    private readonly ConcurrentDictionary<(string, int), List<LogMessage>> _messages = new();

    public Func<string, Exception?> Refuse { get; set; } = _ => null;

    public int Sends;

    public IReadOnlyList<LogMessage> Of(string hub, int partition) => _messages.GetValueOrDefault((hub, partition), []);

    public IEnumerable<LogMessage> Of(string hub) => _messages.Where(m => m.Key.Item1 == hub).OrderBy(m => m.Key.Item2).SelectMany(m => m.Value);

    public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken) =>
        new(hubs.Single(h => h.Hub == hub).Partitions);

    public async ValueTask SendAsync(string hub, int partition, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Interlocked.Increment(ref Sends);
        if (Refuse(hub) is { } refusal) throw refusal;
        _messages.GetOrAdd((hub, partition), _ => []).AddRange(messages);
    }

    public ValueTask SendAsync(string hub, string partitionKey, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Enrich chooses partitions itself.");
}
