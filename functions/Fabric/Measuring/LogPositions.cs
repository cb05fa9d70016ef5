using System.Collections.Immutable;
using System.Globalization;
using Sluice.Log;

namespace Sluice.Fabric.Measuring;

/// <summary>
/// Asks the log for the ends of its partitions, within the budget of calls that a namespace has: 5 s apart where events
/// arrive, 30 s apart where none do, the oldest reading first, so that a budget that is too small is shared by turns. A
/// partition that was not its turn keeps the reading it had. One poll at a time.
/// </summary>
public sealed class LogPositions
{
    private const int MostHubs = 64;
    private const int AtOnce = 8;

    private readonly ILogReader _reader;
    private readonly MeasuringOptions _options;
    private readonly TimeProvider _time;
    private readonly CallBudget _budget;
    private volatile WatchedHub[] _hubs = [];

    /// <summary>Creates the poller; nothing is asked yet.</summary>
    public LogPositions(ILogReader reader, IEnumerable<string> hubs, MeasuringOptions options, TimeProvider time)
    {
        (_reader, _options, _time) = (reader, options, time);
        _budget = new CallBudget(options.CallsPerSecond, time);
        foreach (var hub in hubs) Watch(hub);
    }

    /// <summary>Adds a hub that has come to light; what is more than 64 is left out.</summary>
    public void Watch(string hub)
    {
        if (_hubs.Length < MostHubs && !Array.Exists(_hubs, known => string.Equals(known.Name, hub, StringComparison.OrdinalIgnoreCase)))
            _hubs = [.. _hubs, new WatchedHub(hub)];
    }

    /// <summary>Reads what is due, until it is read or cancellation says that the round is over; never throws.</summary>
    public async Task<PositionsReading> PollAsync(CancellationToken cancellationToken)
    {
        foreach (var hub in _hubs) hub.Begin(_options, _time);
        var due = new List<(WatchedHub Hub, int Partition, double Age)>();
        try
        {
            foreach (var hub in _hubs)
            {
                if (hub.Fault is null && hub.MustCount(_time)) await CountAsync(hub, cancellationToken);
                if (hub.Fault is null) hub.AddDue(due, _options, _time);
            }
            due.Sort((a, b) => b.Age.CompareTo(a.Age));
            await ReadAllAsync(due, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The round's time is over: what was read counts, the rest comes first in the next round.
            return Result(overdue: true);
        }
        return Result(overdue: false);
    }

    private PositionsReading Result(bool overdue)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        var late = new List<(WatchedHub Hub, int Partition, double Age)>();
        foreach (var hub in _hubs)
        {
            if (hub.Fault is { } fault)
            {
                faults.Add(fault);
                continue;
            }
            if (!overdue) continue;
            late.Clear();
            hub.AddDue(late, _options, _time);
            var count = late.Count(partition => partition.Age >= 3);
            if (hub.Partitions == 0) faults.Add($"The hub {hub.Name} could not be asked in time.");
            else if (count > 0)
                faults.Add(string.Create(CultureInfo.InvariantCulture,
                    $"The ends of {count} of {hub.Partitions} partitions of {hub.Name} could not be read in time."));
        }
        return new PositionsReading(
            [.. _hubs.Select(hub => hub.Reading()).OfType<StreamReading>()], faults.ToImmutable());
    }

    private async Task CountAsync(WatchedHub hub, CancellationToken cancellationToken)
    {
        await _budget.TakeAsync(cancellationToken);
        try
        {
            hub.Counted(await _reader.GetPartitionCountAsync(hub.Name, cancellationToken).AsTask().WaitAsync(cancellationToken), _time);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            hub.Fail($"The partitions of the hub {hub.Name} could not be counted: {FaultText.Of(fault)}", _time);
        }
    }

    private async Task ReadAllAsync(List<(WatchedHub Hub, int Partition, double Age)> due, CancellationToken cancellationToken)
    {
        using var slots = new SemaphoreSlim(AtOnce);
        var reads = new List<Task>(due.Count);
        try
        {
            foreach (var (hub, partition, _) in due)
            {
                if (hub.Fault is not null) continue;
                await slots.WaitAsync(cancellationToken);
                try
                {
                    await _budget.TakeAsync(cancellationToken);
                }
                catch
                {
                    slots.Release();
                    throw;
                }
                reads.Add(ReadAsync(hub, partition, slots, cancellationToken));
            }
        }
        finally
        {
            await Task.WhenAll(reads);
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task ReadAsync(WatchedHub hub, int partition, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        try
        {
            var ends = await _reader.GetPartitionEndsAsync(hub.Name, partition, cancellationToken).AsTask().WaitAsync(cancellationToken);
            hub.Read(new PartitionEndReading(
                partition, _time.GetUtcNow(), ends.BeginningSequence, ends.LastSequence, ends.LastEnqueuedTime), _time);
        }
        catch (Exception fault)
        {
            // After cancellation it is the round that is over, not the hub that is away.
            if (!cancellationToken.IsCancellationRequested)
                hub.Fail($"The ends of the hub {hub.Name} could not be read: {FaultText.Of(fault)}", _time);
        }
        finally
        {
            slots.Release();
        }
    }
}
