using System.Runtime.CompilerServices;
using Sluice.Cli.Run;
using Sluice.Log;

namespace Sluice.Cli.Tests;

/// <summary>The hubs of a local run in memory.</summary>
internal sealed class FakeLog : ILogReader
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<LogRecord>[]> _hubs = new()
    {
        [HubNames.Collected] = Partitions(4),
        [HubNames.Enriched] = Partitions(8),
        [HubNames.Failed] = Partitions(3),
        [LocalHubs.Incomplete] = Partitions(2),
    };
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _connection = new();

    /// <summary>Called before the ends of a hub's partition are told.</summary>
    public Action<string> OnEndsAsked { get; set; } = _ => { };

    /// <summary>Why the log cannot be used at the moment; null when it can.</summary>
    public LogFault? Fault { get; set; }

    /// <summary>Readings begun, by hub.</summary>
    public int Readings;

    public int PartitionsOf(string hub) => _hubs[hub].Length;

    /// <summary>Appends a record; its sequence number.</summary>
    public long Append(string hub, int partition, byte[] body, Origin? origin = null)
    {
        lock (_gate)
        {
            var records = _hubs[hub][partition];
            records.Add(new LogRecord(body, records.Count, DateTimeOffset.UnixEpoch.AddSeconds(records.Count), Origin: origin));
            var changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.SetResult();
            return records.Count - 1;
        }
    }

    /// <summary>Breaks every reading that goes on.</summary>
    public void Break()
    {
        CancellationTokenSource broken;
        lock (_gate) (broken, _connection) = (_connection, new CancellationTokenSource());
        broken.Cancel();
    }

    public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        return ValueTask.FromResult(PartitionsOf(hub));
    }

    public ValueTask<PartitionEnds> GetPartitionEndsAsync(string hub, int partition, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        OnEndsAsked(hub);
        lock (_gate)
        {
            var count = _hubs[hub][partition].Count;
            return ValueTask.FromResult(new PartitionEnds(partition, 0, count - 1, default, count == 0));
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<LogRecord>> ReadAsync(
        string hub, string consumerGroup, int partition, LogPosition from, long? ownerLevel, int maxBatch,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref Readings);
        CancellationToken connection;
        int next;
        lock (_gate)
        {
            connection = _connection.Token;
            next = from.Kind switch
            {
                PositionKind.AfterSequence => (int)from.Sequence + 1,
                PositionKind.Latest => _hubs[hub][partition].Count,
                _ => 0,
            };
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, connection);
        while (!cancellationToken.IsCancellationRequested)
        {
            ThrowIfAway();
            if (connection.IsCancellationRequested) throw new LogUnavailableException(LogFault.Unreachable, "the connection broke");
            List<LogRecord> group;
            Task changed;
            lock (_gate)
            {
                var records = _hubs[hub][partition];
                group = records.GetRange(next, Math.Min(maxBatch, records.Count - next));
                next += group.Count;
                changed = _changed.Task;
            }
            if (group.Count > 0) yield return group;
            else await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void ThrowIfAway()
    {
        if (Fault is { } fault) throw new LogUnavailableException(fault, "the log is away");
    }

    private static List<LogRecord>[] Partitions(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<LogRecord>())];
}
