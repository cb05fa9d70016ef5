using Microsoft.Extensions.Configuration;

namespace Sluice.Enrich.Tests;

public class EnrichOptionsTests
{
    private static IConfiguration Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => new KeyValuePair<string, string?>("Sluice:Enrich:" + s.Key, s.Value))).Build();

    [Fact]
    public void Nothing_need_be_set()
    {
        var options = EnrichOptions.From(Settings());
        Assert.Equal((50, null, null, false, 1_000_000), (options.MaxJsonDepth, options.EnrichmentsDirectory, options.IncompleteHub, options.AcceptInvalid, options.MaxMessageBytes));
        Assert.Equal("sluice-enrich", options.Processor.Artifact);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var options = EnrichOptions.From(Settings(
            ("EnrichmentsDirectory", "/etc/enrichments"), ("IncompleteHub", "incomplete"), ("MaxJsonDepth", "10"), ("MaxMessageBytes", "20000"),
            ("Validation:AcceptInvalid", "true"), ("Validation:AtomicFieldLengths:page_url", "4096"), ("Artifact", "mine"), ("Version", "7.0.1-rc2"),
            ("Assets:RefreshPeriod", "1.00:00:00"), ("Assets:Timeout", "00:00:30"), ("Assets:MaximumBytes", "5000"), ("Assets:AllowHttp", "true")));
        Assert.Equal((TimeSpan.FromDays(1), TimeSpan.FromSeconds(30), 5000, true), (options.Assets.RefreshPeriod, options.Assets.Timeout, options.Assets.MaximumBytes, options.Assets.AllowHttp));
        Assert.Equal(("/etc/enrichments", "incomplete", 10, 20000, true), (options.EnrichmentsDirectory, options.IncompleteHub, options.MaxJsonDepth, options.MaxMessageBytes, options.AcceptInvalid));
        Assert.Equal(("mine", "7.0.1-rc2", 4096), (options.Processor.Artifact, options.Processor.Version, options.AtomicFieldLengths["page_url"]));
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var error = Assert.Throws<InvalidOperationException>(() => EnrichOptions.From(Settings(
            ("IncompleteHub", "failed"), ("MaxJsonDepth", "0"), ("MaxMessageBytes", "many"), ("Validation:AcceptInvalid", "yes"),
            ("Validation:AtomicFieldLengths:vid", "5"), ("Validation:AtomicFieldLengths:app_id", "-1"),
            ("Assets:RefreshPeriod", "00:00:01"), ("Assets:Timeout", "soon"), ("Assets:MaximumBytes", "1"), ("Assets:AllowHttp", "perhaps"),
            ("Artifact", new string('a', 68)), ("Version", "v7"))));
        Assert.Equal(12, error.Message.Split('\n').Length);
        Assert.Contains("Sluice:Enrich:MaxJsonDepth must be a whole number from 1 to 1000.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Remote_adapters_and_the_hub_of_pseudonyms_are_read()
    {
        var options = EnrichOptions.From(Settings(
            ("PiiHub", "pii"), ("PrivateHosts:0", "adapters.internal"),
            ("RemoteAdapters:0:Vendor", "com.acme"), ("RemoteAdapters:0:Version", "v1"), ("RemoteAdapters:0:Url", "https://adapters.internal/acme?k=1"),
            ("RemoteAdapters:1:Vendor", "com.getvero"), ("RemoteAdapters:1:Version", "v1"), ("RemoteAdapters:1:Url", "http://127.0.0.1:8080/"),
            ("RemoteAdapters:1:Timeout", "00:00:02")));
        Assert.Equal(("pii", "adapters.internal"), (options.PiiHub, Assert.Single(options.PrivateHosts)));
        Assert.Equal(
            [("com.acme", "v1", "https://adapters.internal/acme?k=1", 10.0), ("com.getvero", "v1", "http://127.0.0.1:8080/", 2.0)],
            options.RemoteAdapters.Select(one => (one.Vendor, one.Version, one.Url!.ToString(), one.Timeout.TotalSeconds)));
    }

    [Fact]
    public void Every_mistake_in_remote_adapters_is_told_with_its_place_and_without_what_is_in_the_address()
    {
        var error = Assert.Throws<InvalidOperationException>(() => EnrichOptions.From(Settings(
            ("RemoteAdapters:0:Vendor", "com/acme"), ("RemoteAdapters:0:Version", "v1"), ("RemoteAdapters:0:Url", "https://user:hush@acme.example/"),
            ("RemoteAdapters:1:Vendor", "com.acme"), ("RemoteAdapters:1:Url", "/relative"),
            ("RemoteAdapters:2:Vendor", "com.snowplowanalytics.snowplow"), ("RemoteAdapters:2:Version", "tp2"), ("RemoteAdapters:2:Url", "https://a.example/"),
            ("RemoteAdapters:3:Vendor", "r"), ("RemoteAdapters:3:Version", "tp2"), ("RemoteAdapters:3:Url", "ftp://hush.example/"),
            ("RemoteAdapters:4:Vendor", "com.acme"), ("RemoteAdapters:4:Version", "v1"), ("RemoteAdapters:4:Url", "https://a.example/"),
            ("RemoteAdapters:5:Vendor", "com.acme"), ("RemoteAdapters:5:Version", "v1"), ("RemoteAdapters:5:Url", "https://b.example/"), ("RemoteAdapters:5:Timeout", "00:02:00"),
            ("RemoteAdapters:6:Vendor", "com.other"), ("RemoteAdapters:6:Version", "v1"), ("RemoteAdapters:6:Timeout", "soon"))));
        Assert.Equal(
            [
                "Sluice:Enrich:RemoteAdapters:0: Vendor and Version must be the two segments of a path.",
                "Sluice:Enrich:RemoteAdapters:0:Url must be an http or https address without user and password.",
                "Sluice:Enrich:RemoteAdapters:1: Vendor and Version must be the two segments of a path.",
                "Sluice:Enrich:RemoteAdapters:1:Url must be an http or https address without user and password.",
                "Sluice:Enrich:RemoteAdapters:2: com.snowplowanalytics.snowplow/tp2 is taken.",
                "Sluice:Enrich:RemoteAdapters:3: r/tp2 is taken.",
                "Sluice:Enrich:RemoteAdapters:3:Url must be an http or https address without user and password.",
                "Sluice:Enrich:RemoteAdapters:5: com.acme/v1 is taken.",
                "Sluice:Enrich:RemoteAdapters:5:Timeout must be a time from 00:00:01 to 00:01:00.",
                "Sluice:Enrich:RemoteAdapters:6:Url must be an http or https address without user and password.",
                "Sluice:Enrich:RemoteAdapters:6:Timeout must be a time from 00:00:01 to 00:01:00.",
            ], error.Message.Split('\n'));
    }

    [Theory]
    [InlineData("collected", null)]
    [InlineData("enriched", null)]
    [InlineData("failed", null)]
    [InlineData("second", "second")]
    public void The_hub_of_pseudonyms_is_none_of_the_others(string hub, string? incomplete)
    {
        var error = Assert.Throws<InvalidOperationException>(() => EnrichOptions.From(incomplete is null
            ? Settings(("PiiHub", hub)) : Settings(("PiiHub", hub), ("IncompleteHub", incomplete))));
        Assert.Equal($"Sluice:Enrich:PiiHub must be a hub of its own, not {hub}.", error.Message);
    }
}
