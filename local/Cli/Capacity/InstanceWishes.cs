using Microsoft.Extensions.Logging;
using Sluice.FunctionsHost;

namespace Sluice.Cli.Capacity;

/// <summary>
/// How many instances each worker wants, and the host brought to the most of these. Every instance runs all functions, so
/// the hungriest worker decides. Changes are made in the background, one after the other: the wish may come from the very
/// instance that it stops. Safe for concurrent use.
/// </summary>
internal sealed class InstanceWishes : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _wishes = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _initial;
    private readonly Func<HostSnapshot> _snapshot;
    private readonly Func<int, Task> _set;
    private readonly ILogger _logger;
    private readonly Task _running;

    /// <summary>Every worker begins with the wish for what the run was started with.</summary>
    /// <param name="initial">Instances at the start.</param>
    /// <param name="most">Most instances.</param>
    /// <param name="snapshot">What the host is doing.</param>
    /// <param name="set">Brings the host to a number of instances.</param>
    /// <param name="logger">Changes.</param>
    public InstanceWishes(int initial, int most, Func<HostSnapshot> snapshot, Func<int, Task> set, ILogger logger)
    {
        (_initial, Most, _snapshot, _set, _logger) = (initial, most, snapshot, set, logger);
        _running = Task.Run(ApplyAsync);
    }

    /// <summary>Most instances.</summary>
    public int Most { get; }

    /// <summary>The workers' wishes, the number that follows from them, and the instances there are.</summary>
    public (IReadOnlyList<KeyValuePair<string, int>> Workers, int Wanted, int Running) Read()
    {
        var snapshot = _snapshot();
        var workers = Workers(snapshot);
        lock (_gate)
            return ([.. workers.Select(worker => KeyValuePair.Create(worker, WishOf(worker)))], Wanted(workers), snapshot.Instances.Count);
    }

    /// <summary>Notes a worker's wish, or everybody's when none is named. False when there is no such worker.</summary>
    public bool Wish(string? worker, int instances)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(instances, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(instances, Most);
        var workers = Workers(_snapshot());
        if (worker is not null && !workers.Contains(worker)) return false;
        lock (_gate)
        {
            foreach (var one in workers)
                if (worker is null || one == worker)
                    _wishes[one] = instances;
            if (_changed.CurrentCount == 0) _changed.Release();
        }
        return true;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _changed.Dispose();
    }

    private async Task ApplyAsync()
    {
        while (true)
        {
            try
            {
                await _changed.WaitAsync(_stop.Token);
                var workers = Workers(_snapshot());
                int wanted;
                lock (_gate) wanted = Wanted(workers);
                CapacityLog.Scaling(_logger, wanted);
                await _set(wanted).WaitAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Nobody waits for it; the next wish tries again.
                CapacityLog.NotScaled(_logger, failure);
            }
        }
    }

    private int Wanted(IReadOnlyList<string> workers)
    {
        var wanted = workers.Count == 0 ? _initial : 1;
        foreach (var worker in workers) wanted = Math.Max(wanted, WishOf(worker));
        return wanted;
    }

    private int WishOf(string worker) => _wishes.GetValueOrDefault(worker, _initial);

    private static List<string> Workers(HostSnapshot snapshot) =>
        [.. snapshot.Functions.Where(function => function.Trigger == "eventHub").Select(function => function.Name)];
}
