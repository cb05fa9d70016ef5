using System.Globalization;

namespace Sluice.Fabric.Judging;

/// <summary>What makes sense together in <see cref="JudgeOptions"/>.</summary>
internal static class JudgeOptionsRules
{
    public static List<string> Problems(JudgeOptions o)
    {
        var problems = new List<string>();
        Time(nameof(o.Objective), o.Objective, 1, 86_400);
        Time(nameof(o.Horizon), o.Horizon, 0, 3_600);
        Time(nameof(o.LeastLag), o.LeastLag, 0, 3_600);
        if (o.LeastLag >= o.Objective) Add($"{nameof(o.LeastLag)} must be less than {nameof(o.Objective)}.");
        Time(nameof(o.LagHold), o.LagHold, 0, 600);
        Time(nameof(o.StallAfter), o.StallAfter, 5, 3_600);
        Time(nameof(o.StopAfter), o.StopAfter, 5, 3_600);
        Time(nameof(o.StaleAfter), o.StaleAfter, 5, 3_600);
        Time(nameof(o.InstanceSilence), o.InstanceSilence, 5, 3_600);
        Time(nameof(o.OwnerExpiry), o.OwnerExpiry, 5, 3_600);
        Time(nameof(o.IdleAfter), o.IdleAfter, 5, 86_400);
        Time(nameof(o.CloseAfter), o.CloseAfter, 5, 3_600);
        Time(nameof(o.LossPersists), o.LossPersists, 60, 1_800);
        Time(nameof(o.MixedAfter), o.MixedAfter, 60, 86_400);
        Time(nameof(o.LongestGap), o.LongestGap, 10, 3_600);
        Whole(nameof(o.PoisonAttempts), o.PoisonAttempts, 2, 100);
        Whole(nameof(o.MaxOpenIncidents), o.MaxOpenIncidents, 1, 1_000);
        return problems;

        void Add(string problem) => problems.Add($"{JudgeOptions.Section}:{problem}");

        void Whole(string name, int value, int least, int most)
        {
            if (value < least || value > most)
                Add(string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {least} to {most}."));
        }

        void Time(string name, TimeSpan value, int least, int most)
        {
            if (value.TotalSeconds < least || value.TotalSeconds > most)
                Add(string.Create(CultureInfo.InvariantCulture, $"{name} must be from {least} to {most} seconds, written hh:mm:ss."));
        }
    }
}
