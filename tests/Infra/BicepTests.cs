using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Infra.Tests;

public sealed class BicepTests
{
    [Theory]
    [InlineData("main.bicep")]
    [InlineData("main.bicepparam")]
    [InlineData("snapshots/dev.bicepparam")]
    [InlineData("snapshots/production.bicepparam")]
    public void The_linter_has_nothing_to_say_about(string file)
    {
        var (status, output, errors) = Bicep.Run("lint", Repository.File("infra", file), "--diagnostics-format", "sarif");
        using var sarif = JsonDocument.Parse(output.Length > 0 ? output : errors);
        var findings = sarif.RootElement.GetProperty("runs").EnumerateArray()
            .SelectMany(run => run.GetProperty("results").EnumerateArray())
            .Select(result => result.GetProperty("ruleId").GetString() + ": "
                + result.GetProperty("message").GetProperty("text").GetString());
        Assert.Empty(findings);
        Assert.Equal(0, status);
    }

    [Fact]
    public void Every_linter_rule_that_is_configured_is_an_error()
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Repository.File("infra", "bicepconfig.json")));
        var rules = config.RootElement.GetProperty("analyzers").GetProperty("core").GetProperty("rules").EnumerateObject().ToList();
        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.Equal("error", rule.Value.GetProperty("level").GetString()));
    }

    [Fact]
    public void The_template_compiles_and_keeps_secrets_out_of_its_outputs()
    {
        var (status, output, errors) = Bicep.Run("build", Repository.File("infra", "main.bicep"), "--stdout");
        Assert.True(status == 0, errors);
        using var template = JsonDocument.Parse(output);
        var outputs = template.RootElement.GetProperty("outputs").EnumerateObject().ToList();
        Assert.Contains(outputs, value => value.Name == "COLLECTOR_URL");
        Assert.All(outputs, value =>
        {
            Assert.DoesNotMatch("(?i)key|secret|password|connection|token", value.Name);
            Assert.DoesNotMatch("(?i)listKeys|listAccountSas|ConnectionString|appSettings", value.Value.GetRawText());
        });
        Assert.Equal("secureObject",
            template.RootElement.GetProperty("parameters").GetProperty("appSettings").GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("production")]
    public void The_snapshot_is_what_the_template_would_create(string name)
    {
        var (status, output, errors) = Bicep.Run("snapshot", Repository.File("infra", "snapshots", name + ".bicepparam"),
            "--mode", "validate", "--subscription-id", Bicep.Subscription, "--location", "westeurope");
        Assert.True(status == 0, output + errors);
    }
}
