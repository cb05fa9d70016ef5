using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Sluice.Fabric.Planning;

/// <summary>Reads <see cref="PlannerOptions"/> from configuration.</summary>
internal static class PlannerOptionsReader
{
    private delegate bool Parser<T>(string text, out T value);

    public static PlannerOptions Read(IConfigurationSection section, ICollection<string> errors)
    {
        var d = new PlannerOptions();
        var options = new PlannerOptions
        {
            MinInstances = Whole(nameof(d.MinInstances), d.MinInstances),
            MaxInstances = Whole(nameof(d.MaxInstances), d.MaxInstances),
            Consumers = ReadConsumers(section.GetSection(nameof(d.Consumers)), errors),
            Balance = Value(nameof(d.Balance), d.Balance, "ByCount or ByRate", static (string text, out Balance value) =>
                Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value)),
            Utilisation = Number(nameof(d.Utilisation), d.Utilisation),
            ScaleInUtilisation = Number(nameof(d.ScaleInUtilisation), d.ScaleInUtilisation),
            InstanceRate = Number(nameof(d.InstanceRate), d.InstanceRate),
            DrainTime = Time(nameof(d.DrainTime), d.DrainTime),
            InFlight = Time(nameof(d.InFlight), d.InFlight),
            LagGoal = Time(nameof(d.LagGoal), d.LagGoal),
            StartDelay = Time(nameof(d.StartDelay), d.StartDelay),
            MovePause = Time(nameof(d.MovePause), d.MovePause),
            ScaleInWindow = Time(nameof(d.ScaleInWindow), d.ScaleInWindow),
            LongestScaleInWindow = Time(nameof(d.LongestScaleInWindow), d.LongestScaleInWindow),
            Rest = Time(nameof(d.Rest), d.Rest),
            StaleAfter = Time(nameof(d.StaleAfter), d.StaleAfter),
            StuckAfter = Time(nameof(d.StuckAfter), d.StuckAfter),
            IneffectiveMemory = Time(nameof(d.IneffectiveMemory), d.IneffectiveMemory),
            MinUnits = Whole(nameof(d.MinUnits), d.MinUnits),
            MaxUnits = Whole(nameof(d.MaxUnits), d.MaxUnits),
            UnitUtilisation = Number(nameof(d.UnitUtilisation), d.UnitUtilisation),
            UnitDelay = Time(nameof(d.UnitDelay), d.UnitDelay),
            UnitWindow = Time(nameof(d.UnitWindow), d.UnitWindow),
            UnitPeriod = Time(nameof(d.UnitPeriod), d.UnitPeriod),
            ParkedDrainTime = Time(nameof(d.ParkedDrainTime), d.ParkedDrainTime),
            InstanceHour = Money(nameof(d.InstanceHour), d.InstanceHour),
            UnitHour = Money(nameof(d.UnitHour), d.UnitHour),
            MaxHourlyCost = Money(nameof(d.MaxHourlyCost), d.MaxHourlyCost),
            Paused = Switch(nameof(d.Paused)),
            DryRun = Switch(nameof(d.DryRun)),
            QuietHours = Value<QuietHours?>(nameof(d.QuietHours), null, "hours such as 22:00-06:00",
                static (string text, out QuietHours? value) => (value = QuietHours.Parse(text)) is not null),
        };
        if (errors.Count == 0)
            foreach (var problem in options.Problems()) errors.Add(problem);
        return options;

        T Value<T>(string name, T fallback, string expected, Parser<T> parse)
        {
            if (section[name] is not { Length: > 0 } text) return fallback;
            if (parse(text, out var value)) return value;
            errors.Add($"{PlannerOptions.Section}:{name} must be {expected}.");
            return fallback;
        }

        int Whole(string name, int fallback) => Value(name, fallback, "a whole number", static (string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value));

        double Number(string name, double fallback) => Value(name, fallback, "a number", static (string text, out double value) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value));

        decimal Money(string name, decimal fallback) => Value(name, fallback, "a price", static (string text, out decimal value) =>
            decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value));

        TimeSpan Time(string name, TimeSpan fallback) => Value(name, fallback, "a time, written hh:mm:ss", static (string text, out TimeSpan value) =>
            TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out value));

        bool Switch(string name) => Value(name, false, "true or false", static (string text, out bool value) =>
            bool.TryParse(text, out value));
    }

    private static ImmutableSortedDictionary<string, ConsumerBounds> ReadConsumers(
        IConfigurationSection section, ICollection<string> errors)
    {
        var all = ImmutableSortedDictionary.CreateBuilder<string, ConsumerBounds>(StringComparer.Ordinal);
        foreach (var own in section.GetChildren())
        {
            var paused = false;
            if (own["Paused"] is { Length: > 0 } text && !bool.TryParse(text, out paused))
                errors.Add($"{own.Path}:Paused must be true or false.");
            all[own.Key] = new ConsumerBounds(Whole(own, "MinInstances"), Whole(own, "MaxInstances"), paused);
        }
        return all.ToImmutable();

        int? Whole(IConfigurationSection own, string name)
        {
            if (own[name] is not { Length: > 0 } text) return null;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return value;
            errors.Add($"{own.Path}:{name} must be a whole number.");
            return null;
        }
    }
}
