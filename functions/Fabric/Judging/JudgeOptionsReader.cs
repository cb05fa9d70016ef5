using Microsoft.Extensions.Configuration;
using Sluice.Settings;

namespace Sluice.Fabric.Judging;

/// <summary>Reads <see cref="JudgeOptions"/> from configuration.</summary>
internal static class JudgeOptionsReader
{
    public static JudgeOptions Read(IConfigurationSection section, ICollection<string> errors)
    {
        var d = new JudgeOptions();
        var read = new SectionReader(section, JudgeOptions.Section, errors);
        var options = new JudgeOptions
        {
            Objective = read.Duration(nameof(d.Objective), d.Objective),
            Horizon = read.Duration(nameof(d.Horizon), d.Horizon),
            LeastLag = read.Duration(nameof(d.LeastLag), d.LeastLag),
            LagHold = read.Duration(nameof(d.LagHold), d.LagHold),
            StallAfter = read.Duration(nameof(d.StallAfter), d.StallAfter),
            StopAfter = read.Duration(nameof(d.StopAfter), d.StopAfter),
            StaleAfter = read.Duration(nameof(d.StaleAfter), d.StaleAfter),
            InstanceSilence = read.Duration(nameof(d.InstanceSilence), d.InstanceSilence),
            OwnerExpiry = read.Duration(nameof(d.OwnerExpiry), d.OwnerExpiry),
            IdleAfter = read.Duration(nameof(d.IdleAfter), d.IdleAfter),
            CloseAfter = read.Duration(nameof(d.CloseAfter), d.CloseAfter),
            LossPersists = read.Duration(nameof(d.LossPersists), d.LossPersists),
            MixedAfter = read.Duration(nameof(d.MixedAfter), d.MixedAfter),
            LongestGap = read.Duration(nameof(d.LongestGap), d.LongestGap),
            PoisonAttempts = read.Number(nameof(d.PoisonAttempts), d.PoisonAttempts),
            MaxOpenIncidents = read.Number(nameof(d.MaxOpenIncidents), d.MaxOpenIncidents),
        };
        foreach (var problem in options.Problems()) errors.Add(problem);
        return options;
    }
}
