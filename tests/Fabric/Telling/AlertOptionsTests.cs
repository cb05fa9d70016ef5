using Microsoft.Extensions.Configuration;
using Sluice.Fabric.Telling;

namespace Sluice.Fabric.Tests.Telling;

public sealed class AlertOptionsTests
{
    [Fact]
    public void Without_settings_nobody_is_told()
    {
        var options = AlertOptions.From(Settings());
        Assert.Empty(options.Targets);
        Assert.Equal(new AlertOptions(), options with { Targets = new AlertOptions().Targets });
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var options = AlertOptions.From(Settings(
            ("Source", "shop-eu"), ("ConsoleUrl", "http://localhost:7071/console"), ("PerMinute", "5"), ("MaxQueue", "50"),
            ("Timeout", "00:00:03"), ("UpdateInterval", "00:10:00"), ("GiveUpAfter", "01:00:00"), ("AllowHttpOnLoopback", "true"),
            ("Targets:0:Kind", "json"), ("Targets:0:Url", "http://localhost:9/x"), ("Targets:0:Token", "abc"), ("Targets:0:Least", "error"),
            ("Targets:1:Kind", "Slack"), ("Targets:1:Url", "https://hooks.slack.com/services/T/B/X"), ("Targets:1:Name", "ops"),
            ("Targets:2:Kind", "PagerDuty"), ("Targets:2:RoutingKey", "0123456789abcdef0123456789abcdef")));
        Assert.Equal(("shop-eu", 5, 50, true), (options.Source, options.PerMinute, options.MaxQueue, options.AllowHttpOnLoopback));
        Assert.Equal((3, 600, 3600), (options.Timeout.TotalSeconds, options.UpdateInterval.TotalSeconds, options.GiveUpAfter.TotalSeconds));
        Assert.Equal(["json-0", "ops", "pagerduty-2"], options.Targets.Select(target => target.Name));
        Assert.Equal(AlertSeverity.Error, options.Targets[0].Least);
        Assert.Equal("https://events.pagerduty.com/v2/enqueue", options.Targets[2].Url.AbsoluteUri);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_and_no_value_is_quoted()
    {
        var wrong = Assert.Throws<InvalidOperationException>(() => AlertOptions.From(Settings(
            ("Source", "a b S3CR3T"), ("ConsoleUrl", "S3CR3T"), ("PerMinute", "0"), ("MaxQueue", "S3CR3T"), ("Timeout", "1"),
            ("UpdateInterval", "-00:00:01"), ("GiveUpAfter", "00:00:01"), ("AllowHttpOnLoopback", "S3CR3T"),
            ("Targets:0:Kind", "S3CR3T"),
            ("Targets:1:Kind", "Json"), ("Targets:1:Url", "http://S3CR3T.example/"), ("Targets:1:RoutingKey", "S3CR3T"),
            ("Targets:2:Kind", "PagerDuty"), ("Targets:2:Token", "S3CR3T"),
            ("Targets:3:Kind", "Slack"),
            ("Targets:4:Kind", "1"),
            ("Targets:5:Kind", "Json"), ("Targets:5:Url", "https://user:S3CR3T@x.example/"),
            ("Targets:6:Kind", "Json"), ("Targets:6:Url", "https://x.example/"), ("Targets:6:Name", "n"),
            ("Targets:7:Kind", "Json"), ("Targets:7:Url", "https://x.example/"), ("Targets:7:Name", "n"))));
        Assert.Equal(17, wrong.Message.Split('\n').Length);
        Assert.DoesNotContain("S3CR3T", wrong.Message);
    }

    [Fact]
    public void Plain_http_needs_the_option_and_this_machine()
    {
        foreach (var url in (string[])["http://localhost:9/", "http://127.0.0.1:9/"])
            Assert.Throws<InvalidOperationException>(() => AlertOptions.From(Settings(("Targets:0:Kind", "Json"), ("Targets:0:Url", url))));
        Assert.Throws<InvalidOperationException>(() => AlertOptions.From(Settings(
            ("AllowHttpOnLoopback", "true"), ("Targets:0:Kind", "Json"), ("Targets:0:Url", "http://10.0.0.1/"))));
    }

    [Fact]
    public void A_target_prints_neither_its_address_nor_its_keys() => Assert.Equal("ops (PagerDuty)", new AlertTarget
    {
        Name = "ops", Kind = AlertKind.PagerDuty, Url = new Uri("https://x.example/S3CR3T"), RoutingKey = "S3CR3T", Token = "S3CR3T",
    }.ToString());

    private static IConfiguration Settings(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(AlertOptions.Section + ":" + s.Name, (string?)s.Value))).Build();
}
