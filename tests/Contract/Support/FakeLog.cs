using System.Runtime.CompilerServices;
using System.Text;
using Sluice.Log;

namespace Sluice.Contract.Tests;

/// <summary>A log in memory with Event Hubs' rules for readers: of two readers with the same owner level the newer stays.</summary>
internal sealed class FakeLog(int partitions) : ILogReader
{
    private readonly Lock _gate = new();
    private readonly List<LogRecord>[] _records = [.. Enumerable.Range(0, partitions).Select(_ => new List<LogRecord>())];
    private readonly Dictionary<(string Group, int Partition), object> _readers = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>While true nothing can be read.</summary>
    public bool Unreachable { get; set; }

    /// <summary>Connection strings that readers were opened for.</summary>
    public List<string> Connections { get; } = [];

    /// <summary>Largest group that a reader asked for.</summary>
    public int AskedFor { get; private set; }

    public void Append(int partition, params string[] bodies)
    {
        foreach (var body in bodies) Append(partition, Encoding.UTF8.GetBytes(body));
    }

    public void Append(
        int partition, byte[] body, string? key = null, Origin? origin = null, IReadOnlyDictionary<string, object?>? properties = null)
    {
        lock (_gate)
        {
            var sequence = _records[partition].Count;
            _records[partition].Add(new LogRecord(
                body, sequence, DateTimeOffset.UnixEpoch.AddSeconds(sequence), $"{sequence * 100}", key, origin, properties));
            Signal();
        }
    }

    public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken)
    {
        ThrowIfUnreachable();
        return ValueTask.FromResult(partitions);
    }

    public ValueTask<PartitionEnds> GetPartitionEndsAsync(string hub, int partition, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async IAsyncEnumerable<IReadOnlyList<LogRecord>> ReadAsync(
        string hub, string consumerGroup, int partition, LogPosition from, long? ownerLevel, int maxBatch,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var me = new object();
        var next = 0;
        lock (_gate)
        {
            AskedFor = maxBatch;
            _readers[(consumerGroup, partition)] = me;
            next = from.Kind switch
            {
                PositionKind.AfterSequence => (int)from.Sequence + 1,
                PositionKind.Latest => _records[partition].Count,
                PositionKind.FromTime => _records[partition].FindIndex(r => r.EnqueuedTime >= from.Time) is >= 0 and var at ? at : _records[partition].Count,
                _ => 0,
            };
            Signal();
        }
        while (!cancellationToken.IsCancellationRequested)
        {
            ThrowIfUnreachable();
            List<LogRecord> group;
            Task changed;
            lock (_gate)
            {
                if (_readers[(consumerGroup, partition)] != me)
                    throw new LogUnavailableException(LogFault.Refused, "a newer reader took over");
                var records = _records[partition];
                group = records.GetRange(next, Math.Min(maxBatch, records.Count - next));
                next += group.Count;
                changed = _changed.Task;
            }
            if (group.Count > 0) yield return group;
            else await changed.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void ThrowIfUnreachable()
    {
        if (Unreachable) throw new LogUnavailableException(LogFault.Unreachable, "the log is away");
    }

    // Callers hold the gate.
    private void Signal()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
