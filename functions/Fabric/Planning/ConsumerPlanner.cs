namespace Sluice.Fabric.Planning;

/// <summary>Plans the instances of one consumer.</summary>
internal static class ConsumerPlanner
{
    // What is written is not foretold beyond this many times what is written now.
    private const double MostGrowth = 4;

    public static ConsumerState Plan(ConsumerState s, ConsumerMeasurement m, Round round)
    {
        var now = round.Now;
        if (s.LastTime is { } last)
        {
            if (now == last) return s;
            if (now < last || now - last > round.Options.StaleAfter + TimeSpan.FromSeconds(30)) s = s.Anew(now);
        }
        var r = ConsumerReadings.Read(m, now, s, round.Options);
        if (!r.Usable) return HoldFor(s, m, r, round);

        s = ConsumerTracker.Track(s, m, r, round);
        var demand = new ConsumerDemand(s, r, round);
        s = StepScore.Update(s, m, r, demand, round);
        var size = s.Pending?.Size ?? r.Instances;
        round.Pull += Math.Min(Math.Max(size, 1) * demand.Capacity, demand.Forecast + demand.Backlog / round.Options.DrainTime.TotalSeconds);

        var choice = new ConsumerChoice(s, m, r, demand, round, size);
        var enough = choice.Enough();
        s = s with { Wanted = WantedSizes.Add(s.Wanted, now, r.Problem == HoldReason.None ? enough : Math.Max(size, enough), round.Options.LongestScaleInWindow) };
        s = choice.Outside(s) ?? choice.Out(s) ?? choice.In(s) ?? choice.Rest(s);
        round.Push += Push(m, r, demand, s.Pending?.Size ?? r.Instances, round);
        return s;
    }

    /// <summary>
    /// What it writes grows with what it gets through: more instances, and a backlog that they drain, come back to the log
    /// as events in. Without what it writes now nothing is known of the proportion.
    /// </summary>
    private static double Push(ConsumerMeasurement m, ConsumerReadings r, ConsumerDemand demand, int size, Round round)
    {
        if (!(m.WrittenEvents is > 0 and < 1e12) || r.TotalProcessed <= 0) return 0;
        var able = Math.Max(size, 1) * demand.Capacity;
        var soon = Math.Min(able, demand.Forecast + demand.Backlog / round.Options.DrainTime.TotalSeconds);
        return m.WrittenEvents * Math.Clamp(soon / r.TotalProcessed - 1, 0, MostGrowth - 1);
    }

    private static ConsumerState HoldFor(ConsumerState s, ConsumerMeasurement m, ConsumerReadings r, Round round)
    {
        var size = s.Pending?.Size ?? m.InstanceCount ?? 0;
        var held = new HeldBack(r.Problem, size);
        if (s.LastHeld == held) return s;
        round.Decisions.Add(new Decision
        {
            Id = round.NextId(m.Consumer),
            Time = round.Now,
            Node = m.Consumer,
            Action = DecisionAction.Hold,
            From = size,
            To = size,
            Rule = DecisionRule.Measurement,
            Held = r.Problem,
            Formula = $"Nothing is changed because {r.Why}.",
            Inputs = new DecisionInputs { MeasuredAt = m.MeasuredAt },
        });
        return s with { LastHeld = held };
    }
}
