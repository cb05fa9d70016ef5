using Sluice.Log;
using Sluice.Log.Sinks;

namespace Sluice.CallCentre.Tests;

/// <summary>Table Storage's rules for entity group transactions, in memory; rows are kept as bytes.</summary>
internal sealed class MemoryCallStore : ICallStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int, string), byte[]> _calls = [];
    private readonly Dictionary<(int, DateOnly, string), byte[]> _days = [];
    private readonly HashSet<(int Partition, LeadSeen Lead)> _leads = [];
    private readonly Dictionary<int, (string Marks, string ETag)> _marks = [];
    private long _version;

    /// <summary>Rows of each write.</summary>
    public List<int> Writes { get; } = [];

    /// <summary>Calls of <see cref="ReadDaysAsync"/>.</summary>
    public int DaysRead { get; private set; }

    /// <summary>What the next calls throw.</summary>
    public Exception? Fault { get; set; }

    public Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Fault is not null) throw Fault;
            return Task.FromResult(_marks.TryGetValue(partition, out var mark) ? new PartitionMark(Watermarks.Parse(mark.Marks), mark.ETag) : null);
        }
    }

    public Task<CallSteps?> FindAsync(int partition, string callId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Fault is not null) throw Fault;
            return Task.FromResult(_calls.TryGetValue((partition, callId), out var bytes) ? CallStepsJson.Read(callId, bytes) : null);
        }
    }

    public Task<IReadOnlyList<CallSteps>> ReadDaysAsync(int partition, DateOnly first, DateOnly last, int most, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            DaysRead++;
            return Task.FromResult<IReadOnlyList<CallSteps>>(
                [.. _days.Where(row => row.Key.Item1 == partition && row.Key.Item2 >= first && row.Key.Item2 <= last).Take(most).Select(row => CallStepsJson.Read(row.Key.Item3, row.Value))]);
        }
    }

    public Task<IReadOnlyList<LeadSeen>> ReadLeadsAsync(int partition, DateOnly first, DateOnly last, int most, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<LeadSeen>>(
                [.. _leads.Where(row => row.Partition == partition && row.Lead.Day >= first && row.Lead.Day <= last).Select(row => row.Lead).OrderByDescending(lead => lead.Day).Take(most)]);
        }
    }

    public Task<int> ForgetLeadAsync(int partition, string visitorId, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_leads.RemoveWhere(row => row.Partition == partition && row.Lead.VisitorId == visitorId));
    }

    /// <summary>How many leads there are.</summary>
    public int Leads
    {
        get
        {
            lock (_lock) return _leads.Count;
        }
    }

    public Task<int> PruneLeadsAsync(int partition, DateOnly before, int most, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var old = _leads.Where(row => row.Partition == partition && row.Lead.Day < before).Take(most).ToList();
            foreach (var row in old) _leads.Remove(row);
            return Task.FromResult(old.Count);
        }
    }

    public Task<string?> TryWriteAsync(int partition, CallChanges changes, Watermarks marks, string? etag, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Assert.InRange(changes.Rows, 1, ICallStore.MaxRows);
            _marks.TryGetValue(partition, out var old);
            if (old.ETag != etag) return Task.FromResult<string?>(null);
            foreach (var call in changes.Calls)
            {
                _calls[(partition, call.CallId)] = CallStepsJson.Write(call);
                foreach (var day in call.Days) _days[(partition, day, call.CallId)] = CallStepsJson.Write(call.Of(day));
            }
            foreach (var lead in changes.Leads) _leads.Add((partition, lead));
            var next = $"W/\"{++_version}\"";
            _marks[partition] = (marks.ToString(), next);
            Writes.Add(changes.Rows);
            return Task.FromResult<string?>(next);
        }
    }
}
