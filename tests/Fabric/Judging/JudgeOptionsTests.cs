using Microsoft.Extensions.Configuration;

namespace Sluice.Fabric.Judging.Tests;

public sealed class JudgeOptionsTests
{
    [Fact]
    public void Nothing_configured_is_the_defaults_and_they_make_sense()
    {
        Assert.Equal(new JudgeOptions(), JudgeOptions.From(new ConfigurationBuilder().Build()));
        Assert.Empty(new JudgeOptions().Problems());
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var configured = new ConfigurationBuilder().AddInMemoryCollection(typeof(JudgeOptions).GetProperties()
            .Select(p => new KeyValuePair<string, string?>($"{JudgeOptions.Section}:{p.Name}", p.PropertyType == typeof(int) ? "7" : p.Name == "LeastLag" ? "00:00:10" : "00:01:10"))).Build();
        var options = JudgeOptions.From(configured);

        Assert.All(typeof(JudgeOptions).GetProperties(), p => Assert.Equal(
            p.PropertyType == typeof(int) ? 7 : p.Name == "LeastLag" ? TimeSpan.FromSeconds(10) : TimeSpan.FromSeconds(70), p.GetValue(options)));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var configured = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Sluice:Fabric:Judge:Objective"] = "soon", ["Sluice:Fabric:Judge:StallAfter"] = "00:00:01",
            ["Sluice:Fabric:Judge:PoisonAttempts"] = "-1", ["Sluice:Fabric:Judge:LeastLag"] = "00:01:00",
        }).Build();

        var errors = Assert.Throws<InvalidOperationException>(() => JudgeOptions.From(configured)).Message.Split('\n');

        Assert.Equal(4, errors.Length);
        Assert.All(errors, e => Assert.StartsWith("Sluice:Fabric:Judge:", e, StringComparison.Ordinal));
    }

    [Fact]
    public void A_judge_refuses_settings_that_make_no_sense() =>
        Assert.Throws<ArgumentException>(() => new Judge(new JudgeOptions { PoisonAttempts = 0 }));
}
