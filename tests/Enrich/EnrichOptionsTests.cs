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
            ("Validation:AcceptInvalid", "true"), ("Validation:AtomicFieldLengths:page_url", "4096"), ("Artifact", "mine"), ("Version", "7"),
            ("Assets:RefreshPeriod", "1.00:00:00"), ("Assets:Timeout", "00:00:30"), ("Assets:MaximumBytes", "5000"), ("Assets:AllowHttp", "true")));
        Assert.Equal((TimeSpan.FromDays(1), TimeSpan.FromSeconds(30), 5000, true), (options.Assets.RefreshPeriod, options.Assets.Timeout, options.Assets.MaximumBytes, options.Assets.AllowHttp));
        Assert.Equal(("/etc/enrichments", "incomplete", 10, 20000, true), (options.EnrichmentsDirectory, options.IncompleteHub, options.MaxJsonDepth, options.MaxMessageBytes, options.AcceptInvalid));
        Assert.Equal(("mine", "7", 4096), (options.Processor.Artifact, options.Processor.Version, options.AtomicFieldLengths["page_url"]));
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var error = Assert.Throws<InvalidOperationException>(() => EnrichOptions.From(Settings(
            ("IncompleteHub", "failed"), ("MaxJsonDepth", "0"), ("MaxMessageBytes", "many"), ("Validation:AcceptInvalid", "yes"),
            ("Validation:AtomicFieldLengths:vid", "5"), ("Validation:AtomicFieldLengths:app_id", "-1"),
            ("Assets:RefreshPeriod", "00:00:01"), ("Assets:Timeout", "soon"), ("Assets:MaximumBytes", "1"), ("Assets:AllowHttp", "perhaps"))));
        Assert.Equal(10, error.Message.Split('\n').Length);
        Assert.Contains("Sluice:Enrich:MaxJsonDepth must be a whole number from 1 to 1000.", error.Message, StringComparison.Ordinal);
    }
}
