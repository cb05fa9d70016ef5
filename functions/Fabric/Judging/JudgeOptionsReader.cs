using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Sluice.Fabric.Judging;

/// <summary>Reads <see cref="JudgeOptions"/> from configuration.</summary>
internal static class JudgeOptionsReader
{
    public static JudgeOptions Read(IConfigurationSection section, ICollection<string> errors)
    {
        var d = new JudgeOptions();
        var options = new JudgeOptions
        {
            Objective = Time(nameof(d.Objective), d.Objective),
            Horizon = Time(nameof(d.Horizon), d.Horizon),
            LeastLag = Time(nameof(d.LeastLag), d.LeastLag),
            LagHold = Time(nameof(d.LagHold), d.LagHold),
            StallAfter = Time(nameof(d.StallAfter), d.StallAfter),
            StopAfter = Time(nameof(d.StopAfter), d.StopAfter),
            StaleAfter = Time(nameof(d.StaleAfter), d.StaleAfter),
            InstanceSilence = Time(nameof(d.InstanceSilence), d.InstanceSilence),
            OwnerExpiry = Time(nameof(d.OwnerExpiry), d.OwnerExpiry),
            IdleAfter = Time(nameof(d.IdleAfter), d.IdleAfter),
            CloseAfter = Time(nameof(d.CloseAfter), d.CloseAfter),
            LossPersists = Time(nameof(d.LossPersists), d.LossPersists),
            MixedAfter = Time(nameof(d.MixedAfter), d.MixedAfter),
            LongestGap = Time(nameof(d.LongestGap), d.LongestGap),
            PoisonAttempts = Whole(nameof(d.PoisonAttempts), d.PoisonAttempts),
            MaxOpenIncidents = Whole(nameof(d.MaxOpenIncidents), d.MaxOpenIncidents),
        };
        foreach (var problem in options.Problems()) errors.Add(problem);
        return options;

        TimeSpan Time(string name, TimeSpan fallback)
        {
            if (section[name] is not { Length: > 0 } text) return fallback;
            if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var value)) return value;
            errors.Add($"{JudgeOptions.Section}:{name} must be a time, written hh:mm:ss.");
            return fallback;
        }

        int Whole(string name, int fallback)
        {
            if (section[name] is not { Length: > 0 } text) return fallback;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return value;
            errors.Add($"{JudgeOptions.Section}:{name} must be a whole number.");
            return fallback;
        }
    }
}
