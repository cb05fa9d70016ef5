using System.Globalization;
using Sluice.Fabric.Planning;

namespace Sluice.Simulator;

/// <summary>The workers of the simulated pipeline.</summary>
public sealed partial class World
{
    // A host that balances by rate looks this often, lets an instance be this full, and evens out to that.
    private const int RateCheckSeconds = 10;
    private const double TooFull = 0.97;
    private const double FullEnough = 0.92;
    private const int RateRestSeconds = 60;

    private Worker[] _workers = [];
    private int[] _owners = [];
    private int[] _order = [];
    private int _lastId;
    private int _nextCheck;
    private bool _changed;

    /// <summary>Workers asked for, those that are starting included.</summary>
    public int Asked { get; private set; }

    /// <summary>Workers that serve.</summary>
    public int Ready { get; private set; }

    /// <summary>Worker-seconds spent at work, so far.</summary>
    public double BusySeconds { get; private set; }

    /// <summary>Worker-seconds of workers that serve, so far.</summary>
    public double ReadySeconds { get; private set; }

    /// <summary>Events processed so far.</summary>
    public double Processed { get; private set; }

    /// <summary>Partitions that moved so far.</summary>
    public int Moves { get; private set; }

    /// <summary>Workers that serve, oldest first.</summary>
    public ReadOnlySpan<Worker> Serving => _workers.AsSpan(0, Ready);

    /// <summary>Name of a partition's owner; null when nobody owns it.</summary>
    public string? OwnerOf(int partition) => _owners[partition] < 0 ? null : _workers[_owners[partition]].Id;

    /// <summary>Asks for a number of workers. Those that go leave at once, those that come serve after the start delay.</summary>
    public void SetWorkers(int count)
    {
        count = Math.Clamp(count, MinWorkers, Model.MaxWorkers);
        if (count > Asked) Start(count - Asked, Now + Model.StartSeconds);
        while (count < Asked)
        {
            // Who does not serve yet is missed least, then who has the least to do.
            var leaver = Array.FindLastIndex(_workers, worker => worker.State == WorkerState.Starting);
            if (leaver < 0) leaver = LeastLoaded();
            Remove(leaver);
            Asked--;
        }
    }

    private void PrepareWorkers(int count)
    {
        _owners = new int[Model.Partitions];
        _order = new int[Model.Partitions];
        Array.Fill(_owners, -1);
        Start(count, 0);
        foreach (var worker in _workers) worker.State = WorkerState.Serving;
        Ready = _workers.Length;
        Spread(0, first: true, waiting: false);
        WorkerCapacity = Model.Capacity;
    }

    private void Start(int count, int readyAt)
    {
        var all = new Worker[_workers.Length + count];
        _workers.CopyTo(all, 0);
        for (var i = 0; i < count; i++)
            all[_workers.Length + i] = new Worker(string.Create(CultureInfo.InvariantCulture, $"worker-{++_lastId}"), readyAt);
        _workers = all;
        Asked += count;
    }

    private int LeastLoaded()
    {
        var loads = new double[_workers.Length];
        for (var p = 0; p < _owners.Length; p++)
            if (_owners[p] >= 0) loads[_owners[p]] += _load.Weights[p];
        var least = -1;
        for (var w = 0; w < _workers.Length; w++)
            if (_workers[w].State == WorkerState.Serving && (least < 0 || loads[w] <= loads[least])) least = w;
        return least;
    }

    private void Remove(int index)
    {
        if (_workers[index].State == WorkerState.Serving) Ready--;
        for (var p = 0; p < _owners.Length; p++)
        {
            if (_owners[p] == index) _owners[p] = -1;
            else if (_owners[p] > index) _owners[p]--;
        }
        _workers = [.. _workers.AsSpan(0, index), .. _workers.AsSpan(index + 1)];
        _changed = true;
    }

    private void ComeAndGo(int t, int crash)
    {
        for (var i = Math.Min(crash, Ready - 1); i > 0; i--)
        {
            // Its partitions are nobody's until its ownership expires; the platform starts another in its place.
            _workers[--Ready].State = WorkerState.Vanished;
            _workers[Ready].ReadyAt = t + Model.ExpirySeconds;
            Asked--;
            Start(1, t + Model.StartSeconds);
        }
        var came = false;
        for (var w = _workers.Length - 1; w >= 0; w--)
        {
            var worker = _workers[w];
            if (worker.State == WorkerState.Vanished && t >= worker.ReadyAt) Remove(w);
            else if (worker.State == WorkerState.Starting && t >= worker.ReadyAt)
            {
                worker.State = WorkerState.Serving;
                Ready++;
                came = true;
            }
        }
        if (came) SortWorkers();
        var check = Balance == Balance.ByRate && t >= _nextCheck;
        if (came || _changed || (check && Overfull(t))) Spread(t, first: false, waiting: came || _changed);
        if (check) _nextCheck = Math.Max(_nextCheck, t + RateCheckSeconds);
        _changed = false;
    }

    /// <summary>Those that serve first, otherwise as they came.</summary>
    private void SortWorkers()
    {
        var places = Enumerable.Range(0, _workers.Length).OrderBy(w => _workers[w].State == WorkerState.Serving ? 0 : 1).ToArray();
        var moved = new int[places.Length];
        for (var i = 0; i < places.Length; i++) moved[places[i]] = i;
        for (var p = 0; p < _owners.Length; p++)
            if (_owners[p] >= 0) _owners[p] = moved[_owners[p]];
        _workers = [.. places.Select(place => _workers[place])];
    }

    private bool Overfull(int t)
    {
        Span<double> loads = stackalloc double[Ready];
        for (var p = 0; p < _owners.Length; p++)
        {
            if (t < _pausedUntil[p]) return false;
            if (_owners[p] < Ready && _owners[p] >= 0) loads[_owners[p]] += LoadOf(p, t, waiting: false);
        }
        foreach (var load in loads)
            if (load > TooFull * WorkerCapacity) return true;
        return false;
    }

    /// <summary>
    /// The rate and, when there are new workers to take it, what waits. Without them a partition that has much to catch up
    /// slows nobody but itself, and moving its neighbours would only fill up others.
    /// </summary>
    private double LoadOf(int partition, int t, bool waiting)
    {
        var rate = _load.Weights[partition] * _load.Rate[t];
        if (!waiting) return rate;
        var backlog = Math.Max(0, _load.Weights[partition] * Admitted - 6 * rate - _processed[partition]);
        return Math.Min(Model.Capacity, rate + backlog / 60);
    }

    private void Spread(int t, bool first, bool waiting)
    {
        // Partitions of vanished workers are out of reach until their ownership expires.
        var free = new List<int>(_owners.Length);
        for (var p = 0; p < _owners.Length; p++)
            if (_owners[p] < 0 || _owners[p] < Ready) free.Add(p);
        var owners = new int[free.Count];
        var loads = new double[free.Count];
        var sum = 0.0;
        for (var i = 0; i < owners.Length; i++)
        {
            owners[i] = _owners[free[i]];
            sum += loads[i] = first || Balance == Balance.ByCount ? 1 : LoadOf(free[i], t, waiting);
        }
        var bound = first || Balance == Balance.ByCount ? 0
            : Math.Max(FullEnough * WorkerCapacity, 1.08 * sum / Math.Max(1, Ready));
        PartitionAssignment.Assign(owners, loads, Ready, bound);
        for (var i = 0; i < owners.Length; i++)
        {
            if (_owners[free[i]] == owners[i]) continue;
            _owners[free[i]] = owners[i];
            if (first) continue;
            _pausedUntil[free[i]] = t + Model.MovePauseSeconds;
            Moves++;
        }
        _nextCheck = t + RateRestSeconds;
        var at = 0;
        for (var w = 0; w < Ready; w++)
        {
            _workers[w].First = at;
            for (var p = 0; p < _owners.Length; p++)
                if (_owners[p] == w) _order[at++] = p;
            _workers[w].Count = at - _workers[w].First;
        }
    }

    private void Serve(double capacity)
    {
        for (var w = 0; w < Ready; w++)
        {
            var worker = _workers[w];
            var mine = _order.AsSpan(worker.First, worker.Count);
            var wanted = 0.0;
            foreach (var p in mine) wanted += _backlogs[p];
            double done;
            if (wanted <= capacity)
            {
                foreach (var p in mine) _processed[p] += _backlogs[p];
                done = wanted;
            }
            else done = Share(mine, capacity);
            worker.Processed += done;
            var busy = capacity > 0 ? done / WorkerCapacity : 0;
            worker.BusySeconds += busy;
            BusySeconds += busy;
            Processed += done;
        }
        ReadySeconds += Ready;
    }

    /// <summary>The same for every partition; what one does not need goes to the others.</summary>
    private double Share(ReadOnlySpan<int> mine, double capacity)
    {
        var left = capacity;
        var open = 0;
        foreach (var p in mine)
            if (_backlogs[p] > 0) open++;
        while (open > 0)
        {
            var share = left / open;
            var served = 0;
            foreach (var p in mine)
            {
                if (_backlogs[p] <= 0 || _backlogs[p] > share) continue;
                _processed[p] += _backlogs[p];
                left -= _backlogs[p];
                _backlogs[p] = 0;
                served++;
            }
            if (served == 0)
            {
                foreach (var p in mine)
                    if (_backlogs[p] > 0) _processed[p] += share;
                return capacity;
            }
            open -= served;
        }
        return capacity - left;
    }
}
