using System.Globalization;

namespace Sluice.Fabric.Planning;

/// <summary>What makes sense together in <see cref="PlannerOptions"/>.</summary>
internal static class PlannerOptionsRules
{
    public static List<string> Problems(PlannerOptions o)
    {
        var problems = new List<string>();
        Whole(nameof(o.MinInstances), o.MinInstances, 0, 1_000);
        Whole(nameof(o.MaxInstances), o.MaxInstances, 1, 1_000);
        Ordered(nameof(o.MinInstances), o.MinInstances, nameof(o.MaxInstances), o.MaxInstances);
        foreach (var (name, own) in o.Consumers)
        {
            var at = $"{nameof(o.Consumers)}:{name}:";
            Whole(at + nameof(own.MinInstances), own.MinInstances ?? o.MinInstances, 0, 1_000);
            Whole(at + nameof(own.MaxInstances), own.MaxInstances ?? o.MaxInstances, 1, 1_000);
            Ordered(at + nameof(own.MinInstances), o.MinFor(name), at + nameof(own.MaxInstances), o.MaxFor(name));
        }
        if (!Enum.IsDefined(o.Balance)) Add($"{nameof(o.Balance)} must be ByCount or ByRate.");
        Share(nameof(o.Utilisation), o.Utilisation);
        Share(nameof(o.ScaleInUtilisation), o.ScaleInUtilisation);
        if (o.ScaleInUtilisation >= o.Utilisation)
            Add($"{nameof(o.ScaleInUtilisation)} must be less than {nameof(o.Utilisation)}.");
        if (!(o.InstanceRate is >= 0.001 and <= 1e9)) Add($"{nameof(o.InstanceRate)} must be from 0.001 to 1000000000 events a second.");
        Time(nameof(o.DrainTime), o.DrainTime, 5, 3_600);
        Time(nameof(o.InFlight), o.InFlight, 0, 600);
        Time(nameof(o.LagGoal), o.LagGoal, 1, 3_600);
        Time(nameof(o.StartDelay), o.StartDelay, 0, 600);
        Time(nameof(o.MovePause), o.MovePause, 0, 600);
        Time(nameof(o.ScaleInWindow), o.ScaleInWindow, 30, 86_400);
        Time(nameof(o.LongestScaleInWindow), o.LongestScaleInWindow, 30, 86_400);
        if (o.LongestScaleInWindow < o.ScaleInWindow)
            Add($"{nameof(o.LongestScaleInWindow)} must not be less than {nameof(o.ScaleInWindow)}.");
        Time(nameof(o.Rest), o.Rest, 0, 86_400);
        Time(nameof(o.StaleAfter), o.StaleAfter, 5, 3_600);
        Time(nameof(o.StuckAfter), o.StuckAfter, 5, 3_600);
        Time(nameof(o.IneffectiveMemory), o.IneffectiveMemory, 60, 86_400);
        Whole(nameof(o.MinUnits), o.MinUnits, 1, 40);
        Whole(nameof(o.MaxUnits), o.MaxUnits, 1, 40);
        Ordered(nameof(o.MinUnits), o.MinUnits, nameof(o.MaxUnits), o.MaxUnits);
        Share(nameof(o.UnitUtilisation), o.UnitUtilisation);
        Time(nameof(o.UnitDelay), o.UnitDelay, 0, 3_600);
        Time(nameof(o.UnitWindow), o.UnitWindow, 60, 86_400);
        Time(nameof(o.UnitPeriod), o.UnitPeriod, 30, 86_400);
        Time(nameof(o.ParkedDrainTime), o.ParkedDrainTime, 10, 3_600);
        Money(nameof(o.InstanceHour), o.InstanceHour);
        Money(nameof(o.UnitHour), o.UnitHour);
        Money(nameof(o.MaxHourlyCost), o.MaxHourlyCost);
        if (o.MaxHourlyCost > 0 && o.MaxHourlyCost < o.MinInstances * o.InstanceHour + o.MinUnits * o.UnitHour)
            Add($"{nameof(o.MaxHourlyCost)} does not pay for {nameof(o.MinInstances)} and {nameof(o.MinUnits)}.");
        return problems;

        void Add(string problem) => problems.Add($"{PlannerOptions.Section}:{problem}");

        void Whole(string name, int value, int least, int most)
        {
            if (value < least || value > most)
                Add(string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {least} to {most}."));
        }

        void Ordered(string low, int lowValue, string high, int highValue)
        {
            if (lowValue > highValue) Add($"{low} must not be more than {high}.");
        }

        void Share(string name, double value)
        {
            if (!(value is > 0.05 and <= 1)) Add($"{name} must be more than 0.05 and at most 1.");
        }

        void Time(string name, TimeSpan value, int least, int most)
        {
            if (value.TotalSeconds < least || value.TotalSeconds > most)
                Add(string.Create(CultureInfo.InvariantCulture, $"{name} must be from {least} to {most} seconds, written hh:mm:ss."));
        }

        void Money(string name, decimal value)
        {
            if (value is < 0 or > 1_000_000) Add($"{name} must be from 0 to 1000000.");
        }
    }
}
