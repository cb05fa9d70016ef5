using System.Globalization;
using System.Text;

namespace Sluice.Fabric.Planning;

/// <summary>The formula of a decision about instances, with the numbers put in.</summary>
internal static class ConsumerFormula
{
    public static string Write(
        ConsumerDemand d, PlannerOptions o, ConsumerState s, DecisionRule rule, int wanted, int size, ConsumerReadings r)
    {
        var text = new StringBuilder();
        switch (rule)
        {
            case DecisionRule.Bounds:
                return Line($"{size} instances are outside the bounds; the nearest within is {wanted}.");
            case DecisionRule.Idle:
                return Line($"Nothing arrived and nothing waited for {s.Window:c}; the lower bound is 0.");
            case DecisionRule.Window:
                text.Append(Line($"The most that {s.Window:c} of measurements asked for, at a load of {o.ScaleInUtilisation:P0}, is {wanted} of {size}: now "));
                break;
        }
        var utilisation = rule == DecisionRule.Window ? o.ScaleInUtilisation : d.Target;
        var (rate, horizon) = rule == DecisionRule.Window ? (d.Due, d.DueHorizon) : (d.Forecast, d.Horizon);
        text.Append(Line($"{rate:N1} ev/s = level {d.Level:N1} + {s.Rates.Slope:N2} a second × {horizon:N0} s"));
        if (rate < d.Level + s.Rates.Slope * horizon - 0.1) text.Append(", cut to what so few samples speak for");
        text.Append(Line($"; each of {d.Partitions} partitions asks for the greater of rate ÷ {utilisation:N2} and rate + backlog ÷ {o.DrainTime.TotalSeconds:N0} s"));
        text.Append(Line($" (backlog {d.Backlog:N0} of {r.TotalLag:N0} events waiting)"));
        text.Append(Line($"; an instance does {d.Capacity:N1} ev/s"));
        if (rule == DecisionRule.HotPartition) text.Append(Line($"; the heaviest partition has {d.Heaviest:N1} ev/s"));
        if (d.StuckPartitions > 0) text.Append(Line($"; what waits in {d.StuckPartitions} stuck partitions is left out"));
        if (wanted > 0 && rule != DecisionRule.Window)
            text.Append(Line($"; {size} instances would be loaded beyond {o.Utilisation:N2}, and the smallest fleet that carries this has {wanted}, at most {PartitionArithmetic.Busiest(d.Partitions, Math.Min(wanted, d.Partitions))} partitions each when spread by number"));
        return text.Append('.').ToString();
    }

    public static string? Advice(ConsumerDemand d, ConsumerState s, HoldReason held)
    {
        if (d.Short)
            return Line($"All {d.Partitions} partitions with an instance each do {d.Partitions * d.Capacity:N0} ev/s, and {d.Level:N0} arrive: add partitions, or make instances faster.");
        if (d.Hopeless)
            return Line($"One partition has {d.Heaviest:N1} ev/s and an instance does {d.Capacity:N1}: no number of instances helps. Spread its key, or make instances faster.");
        return held switch
        {
            HoldReason.Ineffective => Line($"The last step out from {s.Ineffective?.Size} instances did not help: what limits is behind the consumer. Look at its sink."),
            HoldReason.Log => "The log at its largest cannot feed more instances: raise its upper bound.",
            HoldReason.Cost => "More instances would cost more than allowed.",
            HoldReason.Maximum => "More instances than the upper bound are needed.",
            _ => null,
        };
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
