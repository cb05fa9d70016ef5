using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sluice.Fabric.Measuring;
using Sluice.Log;

namespace Sluice.Host.Fabric;

/// <summary>
/// Sums what the meter <see cref="PipelineMeter.Name"/> counts by minute, counter and hub, until it has been said. A count
/// costs a look at the clock and an addition.
/// </summary>
internal sealed class MinuteCounts : IDisposable
{
    // An hour without storage; hubs come from our own code, so there are few of them.
    private const int MostCells = 60 * 64;

    private readonly TimeProvider _time;
    private readonly Action _wake;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(long Minute, string Counter, string Hub), Cell> _cells = new();

    /// <summary>Listens from now on.</summary>
    /// <param name="time">Says which minute it is.</param>
    /// <param name="wake">Called after every count; must be cheap.</param>
    public MinuteCounts(TimeProvider time, Action wake)
    {
        (_time, _wake) = (time, wake);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == PipelineMeter.Name) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, number, tags, _) => Add(instrument.Name, number, tags));
        _listener.Start();
    }

    /// <summary>True when something has been counted and not said.</summary>
    public bool HasFresh
    {
        get
        {
            foreach (var (_, cell) in _cells)
                if (cell.IsFresh)
                    return true;
            return false;
        }
    }

    /// <summary>The minutes that have something new to say, with all their counts, oldest first, and a token to <see cref="Said"/>.</summary>
    public IReadOnlyList<FlowCount> Take(string instance, out IReadOnlyCollection<Cell> said)
    {
        var fresh = new HashSet<long>();
        foreach (var (key, cell) in _cells)
            if (cell.IsFresh)
                fresh.Add(key.Minute);
        var counts = new List<FlowCount>();
        var cells = new List<Cell>();
        foreach (var (key, cell) in _cells.OrderBy(pair => pair.Key.Minute))
        {
            if (!fresh.Contains(key.Minute)) continue;
            cells.Add(cell);
            counts.Add(new FlowCount(new DateTimeOffset(key.Minute * TimeSpan.TicksPerMinute, TimeSpan.Zero), instance, key.Counter, key.Hub, cell.Read()));
        }
        said = cells;
        return counts;
    }

    /// <summary>Notes that counts have been stored; minutes that are over and said are forgotten.</summary>
    public void Said(IReadOnlyCollection<Cell> cells)
    {
        foreach (var cell in cells) cell.Said();
        // The minute before may still get a count from a thread that was interrupted in the middle of one.
        var now = _time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute;
        foreach (var (key, cell) in _cells)
            if (key.Minute < now - 1 && !cell.IsFresh)
                _cells.TryRemove(key, out _);
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private void Add(string counter, long number, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hub = "";
        foreach (var tag in tags)
            if (tag.Key == "hub" && tag.Value is string name)
                hub = name;
        var key = (_time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute, counter, hub);
        if (!_cells.TryGetValue(key, out var cell))
        {
            if (_cells.Count >= MostCells) return;
            cell = _cells.GetOrAdd(key, static _ => new Cell());
        }
        cell.Add(number);
        _wake();
    }

    /// <summary>One sum.</summary>
    internal sealed class Cell
    {
        private long _sum;
        private long _read;
        private long _said;

        public bool IsFresh => Volatile.Read(ref _sum) != Volatile.Read(ref _said);

        public void Add(long number) => Interlocked.Add(ref _sum, number);

        public long Read() => _read = Volatile.Read(ref _sum);

        public void Said() => Volatile.Write(ref _said, _read);
    }
}
