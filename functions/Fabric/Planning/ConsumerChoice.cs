namespace Sluice.Fabric.Planning;

/// <summary>Chooses between out, in and nothing, within every bound.</summary>
internal sealed class ConsumerChoice(
    ConsumerState before, ConsumerMeasurement m, ConsumerReadings r, ConsumerDemand demand, Round round, int size)
{
    // A step in pauses partitions, so it must be worth it.
    private const double LeastSaving = 0.08;

    private const double NearlyHopeless = 0.8;
    private const double SharedLimit = 0.8;
    private const double UsualDeviations = 1;

    private readonly PlannerOptions _options = round.Options;
    private readonly int _min = round.Options.MinFor(m.Consumer);
    private readonly int _max = round.Options.MaxFor(m.Consumer);

    private bool Idle => demand.Level == 0 && r.TotalRate == 0 && r.TotalLag == 0;

    /// <summary>The size that would be enough now, with the dead band below what a step out is sized for.</summary>
    public int Enough()
    {
        if (Idle && _min == 0) return 0;
        // A lull of a noisy load is no fall: what usually comes on top of the line must fit as well.
        var rate = demand.Due * (1 + UsualDeviations * before.Rates.Deviation);
        var fleet = demand.Smallest(rate, _options.ScaleInUtilisation, backlog: true).Instances;
        if (before.Ineffective is { } ineffective) fleet = Math.Min(fleet, ineffective.Size);
        return Math.Clamp(fleet, Math.Min(_min, _max), _max);
    }

    /// <summary>Back within the bounds that people set.</summary>
    public ConsumerState? Outside(ConsumerState s)
    {
        var to = Math.Clamp(size, _min, _max);
        return to == size ? null : Decide(s, to, DecisionRule.Bounds, HoldReason.None);
    }

    /// <summary>A step out, at once.</summary>
    public ConsumerState? Out(ConsumerState s)
    {
        if (Idle) return null;
        if (demand.Smallest(demand.Due, _options.Utilisation, backlog: true).Instances <= size) return null;

        // Instances that do less since there are more of them may share what limits them: the last step is judged first.
        if (s.Open is { ReadyAt: not null } open && demand.Capacity < SharedLimit * open.Capacity && demand.Forecast <= 1.1 * open.Rate) return null;

        // A step that must be made is made for all that is foreseen and into the dead band: two steps pause partitions twice.
        var wanted = demand.Smallest(demand.Forecast, demand.Target, backlog: true).Instances;
        var to = wanted;
        var held = HoldReason.None;
        Limit(Math.Min(_max, demand.Partitions), _max < demand.Partitions ? HoldReason.Maximum : HoldReason.Partitions);
        if (s.Ineffective is not null) Limit(size, HoldReason.Ineffective);
        if (double.IsFinite(round.LogLimit))
            Limit(Math.Max(size, (int)Math.Min(int.MaxValue, Math.Ceiling(round.LogLimit / demand.Capacity))), HoldReason.Log);
        if (_options.MaxHourlyCost > 0 && _options.InstanceHour > 0)
            Limit(size + (int)Math.Clamp((_options.MaxHourlyCost - round.HourlyCost) / _options.InstanceHour, 0, 100_000), HoldReason.Cost);

        // Half-known numbers may ask for more, but never for twice as much and never for all there is.
        if (r.Problem != HoldReason.None) Limit(Math.Min(Math.Max(1, 2 * size), Math.Min(_max, demand.Partitions) - 1), r.Problem);
        to = Math.Max(to, size);
        return Decide(s, to, Rule(), held, wanted);

        void Limit(int most, HoldReason reason)
        {
            if (to <= most) return;
            to = Math.Max(most, size);
            held = reason;
        }
    }

    /// <summary>A step in, when a smaller size was enough for the whole window.</summary>
    public ConsumerState? In(ConsumerState s)
    {
        if (r.Problem != HoldReason.None) return null;
        var now = round.Now;
        if (now - s.ObservedSince < s.Window) return null;
        if (s.LastOut is { } lastOut && now - lastOut < _options.Rest) return null;
        if (s.LastIn is { } lastIn && now - lastIn < _options.ScaleInWindow) return null;
        var to = WantedSizes.Greatest(s.Wanted, now, s.Window);
        if (to >= size || size - to < LeastSaving * size) return null;
        if (s.InstanceRate == 0 && !Idle) return null;
        var rule = to == 0 ? DecisionRule.Idle : DecisionRule.Window;
        return Decide(s, to, rule, round.Quiet ? HoldReason.QuietHours : HoldReason.None);
    }

    /// <summary>Says once what no size helps; forgets what was held back when it is not wanted any more.</summary>
    public ConsumerState Rest(ConsumerState s)
    {
        if (demand.Short && size >= demand.Partitions) return Decide(s, size, DecisionRule.Rate, HoldReason.Partitions);
        if (demand.Hopeless) return Decide(s, size, DecisionRule.HotPartition, HoldReason.HotPartition);

        // Around its limit a load must not be told as news every few seconds.
        var near = s.LastHeld is { Reason: HoldReason.HotPartition or HoldReason.Partitions }
            && demand.Heaviest > NearlyHopeless * demand.Capacity;
        return s.LastHeld is null || near ? s : s with { LastHeld = null };
    }

    private DecisionRule Rule()
    {
        if (size == 0) return DecisionRule.Wake;
        var now = demand.Smallest(demand.Level, _options.Utilisation, backlog: false);
        if (now.Instances > size)
            return demand.Smallest(demand.Level, _options.Utilisation, backlog: false, even: true).Instances > size
                ? DecisionRule.Rate : DecisionRule.HotPartition;
        return demand.Smallest(demand.Forecast, _options.Utilisation, backlog: false).Instances > size
            ? DecisionRule.Trend : DecisionRule.Backlog;
    }

    private ConsumerState Decide(ConsumerState s, int to, DecisionRule rule, HoldReason held, int? wanted = null)
    {
        if (_options.PausedFor(m.Consumer)) held = HoldReason.Paused;
        else if (_options.DryRun) held = HoldReason.DryRun;
        var stays = to == size || held is HoldReason.Paused or HoldReason.DryRun or HoldReason.QuietHours;
        var said = new HeldBack(held, stays ? wanted ?? to : to);
        if (stays && s.LastHeld == said) return s;

        var target = stays ? size : to;
        var prediction = Predict(stays ? wanted ?? to : to);
        var id = round.NextId(m.Consumer);
        round.Decisions.Add(new Decision
        {
            Id = id,
            Time = round.Now,
            Node = m.Consumer,
            Action = stays ? DecisionAction.Hold : to > size ? DecisionAction.ScaleOut : DecisionAction.ScaleIn,
            From = size,
            To = stays ? wanted ?? to : to,
            Rule = rule,
            Held = held,
            Formula = ConsumerFormula.Write(demand, _options, s, rule, wanted ?? to, size, r),
            Advice = ConsumerFormula.Advice(demand, s, held),
            Inputs = Inputs(),
            Prediction = prediction,
        });
        return stays ? s with { LastHeld = said } : Act(s, id, target, prediction, held == HoldReason.None ? null : said);
    }

    private ConsumerState Act(ConsumerState s, string id, int to, Prediction prediction, HeldBack? said)
    {
        var now = round.Now;
        round.HourlyCost += (to - size) * _options.InstanceHour;
        if (s.Open is { DrainSeconds: > 0 } open) round.Score(open, DecisionVerdict.Superseded, double.NaN, r.TotalProcessed);
        s = s with { Pending = new PendingSize(to, now), LastHeld = said, Open = null };
        if (to < size) return s with { LastIn = now };
        var regret = s.LastIn is { } lastIn && now - lastIn < _options.Rest;
        return s with
        {
            LastOut = now,
            LastRegret = regret ? now : s.LastRegret,
            Window = regret ? Shorter(s.Window * 2, _options.LongestScaleInWindow) : s.Window,
            Open = new OpenStep(id, now, size, to, demand.Forecast, r.TotalProcessed, demand.Capacity, prediction.DrainSeconds, null),
        };
    }

    private Prediction Predict(int to)
    {
        var perInstance = to == 0 ? 0 : PartitionArithmetic.Busiest(demand.Partitions, Math.Min(to, demand.Partitions));
        var utilisation = demand.Forecast * perInstance / demand.Partitions / demand.Capacity;
        var drain = to == 0 ? 0 : demand.DrainSeconds(size, to, m.Instances.IsDefault ? 0 : m.Instances.Length);
        return new Prediction(drain, utilisation, round.HourlyCost + (to - size) * _options.InstanceHour);
    }

    private DecisionInputs Inputs() => new()
    {
        MeasuredAt = m.MeasuredAt,
        Rate = demand.Level,
        Slope = before.Rates.Slope,
        HorizonSeconds = demand.Horizon,
        Forecast = demand.Forecast,
        Waiting = r.TotalLag,
        Backlog = demand.Backlog,
        LagSeconds = demand.LagSeconds,
        Capacity = demand.Capacity,
        Processed = r.TotalProcessed,
        Partitions = demand.Partitions,
        StuckPartitions = demand.StuckPartitions,
        HeaviestPartition = demand.Heaviest,
        Running = m.Instances.IsDefault ? 0 : m.Instances.Length,
    };

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
