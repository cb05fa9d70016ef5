using Sluice.Cli.Run;

namespace Sluice.Cli.Tests.Run;

/// <summary>What the app is told.</summary>
public sealed class LocalSettingsTests
{
    [Fact]
    public void With_schemas_of_ones_own_schemas_live_for_seconds()
    {
        var settings = LocalSettings.For(new RunOptions { Data = "d", Schemas = "mine" }, "storage", "log");
        Assert.Equal(Path.GetFullPath("mine"), settings["Sluice__Iglu__SchemasDirectory"]);
        Assert.InRange(TimeSpan.Parse(settings["Sluice__Iglu__CacheTtl"]), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.DoesNotContain("Sluice__Iglu__CacheTtl", LocalSettings.For(new RunOptions { Data = "d" }, "storage", "log").Keys);
    }

    [Theory]
    [InlineData("pii:2", "Sluice__Enrich__PiiHub=pii")]
    [InlineData("second:2", "Sluice__Enrich__PiiHub=first", "Other=x", "Sluice__Enrich__PiiHub=second")]
    [InlineData(null)]
    [InlineData(null, "Sluice__Enrich__PiiHub=")]
    [InlineData(null, "Sluice__Enrich__PiiHub=own")]
    [InlineData(null, "Sluice__Enrich__PiiHub=enriched")]
    public void The_hub_of_what_was_pseudonymised_is_created_when_a_setting_names_one_that_is_not_there(string? hub, params string[] settings) =>
        Assert.Equal(hub, LocalHubs.Pii(new RunOptions { Data = "d", Hubs = ["own:3"], Settings = settings }));

    [Fact]
    public void Settings_given_by_name_win_and_may_hold_equals_signs()
    {
        var settings = LocalSettings.For(
            new RunOptions { Data = "d", Schemas = "mine", Settings = ["Sluice__Iglu__CacheTtl=00:01:00", "Mine=a=b"] }, "storage", "log");
        Assert.Equal("00:01:00", settings["Sluice__Iglu__CacheTtl"]);
        Assert.Equal("a=b", settings["Mine"]);
    }

    [Fact]
    public void Visitors_are_shown_to_everyone_unless_keys_are_given()
    {
        Assert.Equal("true", LocalSettings.For(new RunOptions { Data = "d" }, "s", "l")["Sluice__Visitors__AllowAnonymous"]);
        var locked = LocalSettings.For(new RunOptions { Data = "d", Keys = ["one", "two"] }, "s", "l");
        Assert.Equal(("one", "two"), (locked["Sluice__Visitors__Keys__0"], locked["Sluice__Visitors__Keys__1"]));
        Assert.DoesNotContain("Sluice__Visitors__AllowAnonymous", locked.Keys);
    }
}
