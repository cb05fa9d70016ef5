namespace Sluice.Fabric.Planning;

/// <summary>Plans the instances of one consumer.</summary>
internal static class ConsumerPlanner
{
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
        return choice.Outside(s) ?? choice.Out(s) ?? choice.In(s) ?? choice.Rest(s);
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
