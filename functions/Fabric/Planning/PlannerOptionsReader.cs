using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sluice.Settings;

namespace Sluice.Fabric.Planning;

/// <summary>Reads <see cref="PlannerOptions"/> from configuration.</summary>
internal static class PlannerOptionsReader
{
    public static PlannerOptions Read(IConfigurationSection section, ICollection<string> errors)
    {
        var d = new PlannerOptions();
        var read = new SectionReader(section, PlannerOptions.Section, errors);
        var options = new PlannerOptions
        {
            MinInstances = read.Number(nameof(d.MinInstances), d.MinInstances),
            MaxInstances = read.Number(nameof(d.MaxInstances), d.MaxInstances),
            Consumers = ReadConsumers(section.GetSection(nameof(d.Consumers)), errors),
            Balance = read.Value(nameof(d.Balance), d.Balance, "ByCount or ByRate", text =>
                Enum.TryParse<Balance>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null),
            Utilisation = Number(nameof(d.Utilisation), d.Utilisation),
            ScaleInUtilisation = Number(nameof(d.ScaleInUtilisation), d.ScaleInUtilisation),
            InstanceRate = Number(nameof(d.InstanceRate), d.InstanceRate),
            DrainTime = read.Duration(nameof(d.DrainTime), d.DrainTime),
            InFlight = read.Duration(nameof(d.InFlight), d.InFlight),
            LagGoal = read.Duration(nameof(d.LagGoal), d.LagGoal),
            StartDelay = read.Duration(nameof(d.StartDelay), d.StartDelay),
            MovePause = read.Duration(nameof(d.MovePause), d.MovePause),
            ScaleInWindow = read.Duration(nameof(d.ScaleInWindow), d.ScaleInWindow),
            LongestScaleInWindow = read.Duration(nameof(d.LongestScaleInWindow), d.LongestScaleInWindow),
            Rest = read.Duration(nameof(d.Rest), d.Rest),
            StaleAfter = read.Duration(nameof(d.StaleAfter), d.StaleAfter),
            StuckAfter = read.Duration(nameof(d.StuckAfter), d.StuckAfter),
            IneffectiveMemory = read.Duration(nameof(d.IneffectiveMemory), d.IneffectiveMemory),
            MinUnits = read.Number(nameof(d.MinUnits), d.MinUnits),
            MaxUnits = read.Number(nameof(d.MaxUnits), d.MaxUnits),
            UnitUtilisation = Number(nameof(d.UnitUtilisation), d.UnitUtilisation),
            UnitDelay = read.Duration(nameof(d.UnitDelay), d.UnitDelay),
            UnitWindow = read.Duration(nameof(d.UnitWindow), d.UnitWindow),
            UnitPeriod = read.Duration(nameof(d.UnitPeriod), d.UnitPeriod),
            ParkedDrainTime = read.Duration(nameof(d.ParkedDrainTime), d.ParkedDrainTime),
            InstanceHour = Money(nameof(d.InstanceHour), d.InstanceHour),
            UnitHour = Money(nameof(d.UnitHour), d.UnitHour),
            MaxHourlyCost = Money(nameof(d.MaxHourlyCost), d.MaxHourlyCost),
            Paused = read.Switch(nameof(d.Paused)),
            DryRun = read.Switch(nameof(d.DryRun)),
            QuietHours = read.Text(nameof(d.QuietHours)) is { } hours ? QuietHours.Parse(hours) : null,
        };
        if (options.QuietHours is null && read.Text(nameof(d.QuietHours)) is not null)
            errors.Add($"{PlannerOptions.Section}:{nameof(d.QuietHours)} must be hours such as 22:00-06:00.");
        if (errors.Count == 0)
            foreach (var problem in options.Problems()) errors.Add(problem);
        return options;

        double Number(string name, double fallback) => read.Value(name, fallback, "a number", text =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null);

        decimal Money(string name, decimal fallback) => read.Value(name, fallback, "a price", text =>
            decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null);
    }

    private static ImmutableSortedDictionary<string, ConsumerBounds> ReadConsumers(
        IConfigurationSection section, ICollection<string> errors)
    {
        var all = ImmutableSortedDictionary.CreateBuilder<string, ConsumerBounds>(StringComparer.Ordinal);
        foreach (var own in section.GetChildren())
        {
            var read = new SectionReader(own, own.Path, errors);
            all[own.Key] = new ConsumerBounds(Whole("MinInstances"), Whole("MaxInstances"), read.Switch("Paused"));

            int? Whole(string name) => read.Text(name) is null ? null : read.Number(name, 0);
        }
        return all.ToImmutable();
    }
}
