using Microsoft.Extensions.Configuration;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Tests.Planning;

public sealed class PlannerOptionsTests
{
    [Fact]
    public void Defaults_make_sense() => Assert.Empty(new PlannerOptions().Problems());

    [Fact]
    public void Settings_are_read_and_the_rest_has_defaults()
    {
        var options = PlannerOptions.From(Settings(
            ("MaxInstances", "8"), ("DrainTime", "00:02:00"), ("Balance", "byrate"), ("QuietHours", "22:00-06:00"),
            ("DryRun", "true"), ("InstanceHour", "0.25"), ("Consumers:Enrich:MinInstances", "2"), ("Consumers:Enrich:Paused", "true")));

        Assert.Equal((8, TimeSpan.FromMinutes(2), Balance.ByRate, true, 0.25m),
            (options.MaxInstances, options.DrainTime, options.Balance, options.DryRun, options.InstanceHour));
        Assert.Equal("22:00-06:00", options.QuietHours!.ToString());
        Assert.Equal(new ConsumerBounds(2, null, true), options.Consumers["Enrich"]);
        Assert.Equal(new PlannerOptions().Rest, options.Rest);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var error = Assert.Throws<InvalidOperationException>(() => PlannerOptions.From(Settings(
            ("MinInstances", "many"), ("DrainTime", "soon"), ("Balance", "2"), ("QuietHours", "at night"), ("Paused", "yes"),
            ("Consumers:Enrich:MaxInstances", "-1"))));
        Assert.Equal(6, error.Message.Split('\n').Length);

        error = Assert.Throws<InvalidOperationException>(() => new Planner(new PlannerOptions
        {
            MinInstances = 9, MaxInstances = 8, Utilisation = 0.5, ScaleInUtilisation = 0.6, DrainTime = TimeSpan.Zero, MaxUnits = 41,
        }));
        Assert.Equal(4, error.Message.Split('\n').Length);
    }

    [Theory]
    [InlineData("Utilisation", "NaN")]
    [InlineData("Utilisation", "1.5")]
    [InlineData("InstanceRate", "0")]
    [InlineData("MaxInstances", "0")]
    [InlineData("ScaleInWindow", "00:00:01")]
    [InlineData("LongestScaleInWindow", "00:01:00")]
    [InlineData("MinUnits", "21")]
    [InlineData("MaxHourlyCost", "-1")]
    public void Nonsense_is_refused(string name, string value)
    {
        var error = Assert.Throws<InvalidOperationException>(() => PlannerOptions.From(Settings((name, value))));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cost_that_does_not_pay_for_the_least_is_refused() => Assert.NotEmpty(
        new PlannerOptions { MinInstances = 2, InstanceHour = 1, UnitHour = 1, MaxHourlyCost = 2.5m }.Problems());

    [Fact]
    public void Every_setting_has_a_name_in_the_list() => Assert.Equal(
        typeof(PlannerOptions).GetProperties().Where(p => p.SetMethod is not null).Select(p => p.Name).Order(StringComparer.Ordinal),
        PlannerOptions.Names.Order(StringComparer.Ordinal));

    [Fact]
    public void The_page_lists_every_setting_with_its_default()
    {
        var page = File.ReadAllLines(Sluice.Testing.Repository.File("docs/fabric.md"));
        var defaults = new PlannerOptions();
        foreach (var property in typeof(PlannerOptions).GetProperties().Where(p => p.SetMethod is not null))
        {
            var value = property.GetValue(defaults) switch
            {
                null => "none",
                bool flag => flag ? "true" : "false",
                System.Collections.ICollection => "none",
                IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
                var other => other.ToString(),
            };
            Assert.Contains(page, line => line.StartsWith($"| `{property.Name}` | `{value}` |", StringComparison.Ordinal)
                || (value == "none" && line.StartsWith($"| `{property.Name}` | none |", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("22:00-06:00", 23, true)]
    [InlineData("22:00-06:00", 5, true)]
    [InlineData("22:00-06:00", 6, false)]
    [InlineData("08:00-10:00", 9, true)]
    [InlineData("08:00-10:00", 10, false)]
    public void Quiet_hours_may_go_over_midnight(string hours, int hour, bool quiet) =>
        Assert.Equal(quiet, QuietHours.Parse(hours)!.Contains(new DateTimeOffset(2026, 1, 1, hour, 0, 0, TimeSpan.Zero)));

    private static IConfiguration Settings(params (string Name, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(
            values.Select(v => KeyValuePair.Create($"Sluice:Fabric:Planner:{v.Name}", (string?)v.Value))).Build();
}
