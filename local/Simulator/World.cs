using Sluice.Fabric.Planning;

namespace Sluice.Simulator;

/// <summary>
/// The simulated pipeline. A second at a time: events arrive and are admitted by the log, workers come and go, every
/// worker shares its capacity over its partitions, and the oldest unprocessed event grows older. Nothing is allocated
/// in a second in which nobody comes or goes.
/// </summary>
public sealed partial class World
{
    // Seconds of checkpoints that are kept; the checkpoint's age must be less.
    private const int Kept = 8;

    // In events: fluid queues are empty when only rounding is left.
    private const double Crumb = 1e-6;

    private readonly Load _load;
    private readonly double[] _processed;
    private readonly double[] _history;
    private readonly double[] _backlogs;
    private readonly int[] _pausedUntil;
    private readonly int[] _oldest;
    private readonly double[] _arrived;
    private readonly int _uncounted = -1;
    private readonly Queue<(int At, int Units)> _unitChanges = new();
    private double _tokens;

    /// <summary>The pipeline at the start of a load.</summary>
    /// <param name="load">What happens.</param>
    /// <param name="model">The numbers.</param>
    /// <param name="balance">How partitions are spread over workers.</param>
    public World(Load load, Model model, Balance balance)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(model.CheckpointAge, Kept - 2);
        (_load, Model, Balance) = (load, model, balance);
        var partitions = model.Partitions;
        _arrived = load.Arrived;
        _processed = new double[partitions];
        _history = new double[Kept * partitions];
        _backlogs = new double[partitions];
        _pausedUntil = new int[partitions];
        _oldest = new int[partitions];
        foreach (var incident in load.Incidents)
            if (incident.Kind == IncidentKind.Blocked) _uncounted = (int)incident.Value;
        Units = RequestedUnits = load.InitialUnits;
        _tokens = Units * LogLimits.EventsIn;
        PrepareWorkers(load.InitialWorkers);
    }

    /// <summary>The numbers.</summary>
    public Model Model { get; }

    /// <summary>How partitions are spread.</summary>
    public Balance Balance { get; }

    /// <summary>Seconds that have passed.</summary>
    public int Now { get; private set; }

    /// <summary>Events that the log has taken in.</summary>
    public double Admitted { get; private set; }

    /// <summary>Events that came and that the log has not taken in yet.</summary>
    public double Parked => _arrived[Now] - Admitted;

    /// <summary>Seconds in which the log refused something.</summary>
    public int ThrottledSeconds { get; private set; }

    /// <summary>Throughput units in effect; 0 when the log has no limits.</summary>
    public int Units { get; private set; }

    /// <summary>Throughput units that were asked for.</summary>
    public int RequestedUnits { get; private set; }

    /// <summary>Age of the oldest unprocessed event, seconds; a blocked partition is left out.</summary>
    public double OldestAge { get; private set; }

    /// <summary>Capacity of one worker now.</summary>
    public double WorkerCapacity { get; private set; }

    /// <summary>Fewest workers that may be asked for.</summary>
    public int MinWorkers => _load.MinWorkers;

    /// <summary>Asks for throughput units; every request takes effect after the same delay.</summary>
    public void SetUnits(int units)
    {
        if (units == RequestedUnits) return;
        RequestedUnits = units;
        _unitChanges.Enqueue((Now + Model.UnitDelaySeconds, units));
    }

    /// <summary>Events of a partition that the log has taken in.</summary>
    public double LastSequence(int partition) => _load.Weights[partition] * Admitted;

    /// <summary>Events of a partition below its checkpoint.</summary>
    public double Checkpoint(int partition)
    {
        var whole = (int)Model.CheckpointAge;
        var part = Model.CheckpointAge - whole;
        return (1 - part) * Past(partition, whole) + part * Past(partition, whole + 1);
    }

    /// <summary>Age, in seconds, of the oldest event of a partition beyond a number of processed ones.</summary>
    public double AgeAt(int partition, double processed)
    {
        var index = processed / _load.Weights[partition];
        if (index >= _arrived[Now] - Crumb) return 0;
        var at = _oldest[partition];
        while (at > 0 && _arrived[at] > index) at--;
        while (at + 1 < Now && _arrived[at + 1] <= index) at++;
        return Now - ArrivalTime(at, index);
    }

    /// <summary>All events between checkpoints and the end of the log.</summary>
    public double Unprocessed
    {
        get
        {
            var sum = 0.0;
            for (var p = 0; p < Model.Partitions; p++) sum += Math.Max(0, LastSequence(p) - Checkpoint(p));
            return sum;
        }
    }

    /// <summary>Lets one second pass.</summary>
    public void Tick()
    {
        var t = Now;
        while (_unitChanges.TryPeek(out var change) && t >= change.At) Units = _unitChanges.Dequeue().Units;
        Admit(t);
        var (factor, cap, blocked, crash) = Trouble(t);
        WorkerCapacity = Math.Min(Model.Capacity * factor, cap / Math.Max(1, Ready));
        ComeAndGo(t, crash);
        var limit = WorkerCapacity;
        if (Units > 0) limit = Math.Min(limit, Units * LogLimits.EventsOut / Math.Max(1, Ready));
        for (var p = 0; p < _backlogs.Length; p++)
            _backlogs[p] = p == blocked || t < _pausedUntil[p] ? 0 : Math.Max(0, _load.Weights[p] * Admitted - _processed[p]);
        Serve(limit);
        Now = t + 1;
        Array.Copy(_processed, 0, _history, Now % Kept * _processed.Length, _processed.Length);
        Age();
    }

    private void Admit(int t)
    {
        if (Units == 0)
        {
            Admitted = _arrived[t + 1];
            return;
        }
        _tokens = Math.Min(2 * Units * LogLimits.EventsIn, _tokens + Units * LogLimits.EventsIn);
        var wanted = _arrived[t + 1] - Admitted;
        var taken = Math.Min(wanted, _tokens);
        _tokens -= taken;
        Admitted += taken;
        if (taken < wanted - Crumb) ThrottledSeconds++;
    }

    private (double Factor, double Cap, int Blocked, int Crash) Trouble(int t)
    {
        var (factor, cap, blocked, crash) = (1.0, double.PositiveInfinity, -1, 0);
        for (var i = 0; i < _load.Incidents.Count; i++)
        {
            var incident = _load.Incidents[i];
            if (t < incident.From || t >= incident.To) continue;
            switch (incident.Kind)
            {
                case IncidentKind.Slow: factor = incident.Value; break;
                case IncidentKind.Capped: cap = incident.Value; break;
                case IncidentKind.Blocked: blocked = (int)incident.Value; break;
                case IncidentKind.Crash: crash = (int)incident.Value; break;
            }
        }
        return (factor, cap, blocked, crash);
    }

    private void Age()
    {
        OldestAge = 0;
        for (var p = 0; p < _processed.Length; p++)
        {
            var index = _processed[p] / _load.Weights[p];
            if (index >= _arrived[Now] - Crumb)
            {
                _oldest[p] = Now;
                continue;
            }
            var at = Math.Min(_oldest[p], Now - 1);
            while (at > 0 && _arrived[at] > index) at--;
            while (at + 1 < Now && _arrived[at + 1] <= index + Crumb) at++;
            _oldest[p] = at;
            if (p != _uncounted) OldestAge = Math.Max(OldestAge, Now - ArrivalTime(at, index));
        }
    }

    private double ArrivalTime(int second, double index)
    {
        var came = _arrived[second + 1] - _arrived[second];
        return second + (came > 0 ? Math.Clamp((index - _arrived[second]) / came, 0, 1) : 0);
    }

    private double Past(int partition, int seconds) =>
        Now < seconds ? 0 : _history[(Now - seconds) % Kept * _processed.Length + partition];
}
