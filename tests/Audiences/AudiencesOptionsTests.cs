using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Sluice.Webhooks;
using static Sluice.Audiences.Tests.Lines;

namespace Sluice.Audiences.Tests;

public sealed class AudiencesOptionsTests
{
    private static readonly (string, string)[] Good =
    [
        ("Rules:0:Name", "quote_abandoned"), ("Rules:0:Start:Event", "page_view"), ("Rules:0:Start:Path", "/quote/*"),
        ("Rules:0:Unless:Event", "purchase"), ("Rules:0:Unless:Field", "kind"), ("Rules:0:Unless:Is", "policy"), ("Rules:0:After", "02:00:00"),
        ("Rules:0:Lifetime", "05:00:00"),
    ];

    [Fact]
    public void A_rule_is_read_with_its_webhook()
    {
        var (options, errors) = Read([.. Good, ("Rules:0:Webhook:Url", "https://crm.example/in"), ("Rules:0:Webhook:Token", "T0K3N")]);
        Assert.Empty(errors);
        Assert.Equal(Rule with { Webhook = new WebhookTarget("quote_abandoned", new Uri("https://crm.example/in"), "T0K3N") }, Assert.Single(options.Rules));
    }

    [Theory]
    [InlineData("Rules:0:Name", "Quote", "Rules:0:Name must")]
    [InlineData("Rules:0:Colour", "red", "Rules:0:Colour: an audience has")]
    [InlineData("Rules:0:Start:Colour", "red", "a condition has")]
    [InlineData("Rules:0:Start:Path", "quote", "must begin with")]
    [InlineData("Rules:0:Start:Path", "/********/*", "may have 8 stars")]
    [InlineData("Rules:0:After", "00:00:00", "from a second to 90 days")]
    [InlineData("Rules:0:Lifetime", "91.00:00:00", "from a second to 90 days")]
    [InlineData("Rules:0:Unless:Event", "page_view", "no self-describing event")]
    [InlineData("Rules:0:Webhook:Url", "http://S3CR3T.example/", "must be an https address")]
    [InlineData("Rules:0:Webhook:Url", "https://S3CR3T@crm.example/", "must be an https address")]
    [InlineData("Rules:0:Webhook:Token", "S3CR3T", "Webhook:Url is missing")]
    [InlineData("Rules:0:Webhook:Colour", "S3CR3T", "a webhook has")]
    [InlineData("Rules:1:Name", "quote_abandoned", "Rules:1:Start:Event is missing")]
    [InlineData("Grace", "2:00:00", "Grace must")]
    [InlineData("Webhooks:PerMinute", "0", "Webhooks:PerMinute must")]
    public void A_mistake_is_named_and_no_secret_is_said(string name, string value, string sentence)
    {
        var (_, errors) = Read([.. Good.Where(setting => setting.Item1 != name), (name, value)]);
        if (sentence.Length > 0) Assert.Contains(errors, error => error.Contains(sentence, StringComparison.Ordinal));
        Assert.DoesNotContain(errors, error => error.Contains("S3CR3T", StringComparison.Ordinal));
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var (_, errors) = Read(("Rules:0:Name", "A"), ("Rules:0:Start:Path", "x"), ("Rules:0:After", "soon"), ("Grace", "never"), ("Webhooks:Timeout", "x"));
        Assert.True(errors.Count >= 6, string.Join('\n', errors));
    }

    [Theory]
    [InlineData("/quote/*", null, true)]
    [InlineData("/quote/*", "/quote/*", true)]
    [InlineData("/quote/a", "/quote/*", true)]
    [InlineData("/quote/*", "/bought", false)]
    [InlineData(null, "/quote/*", false)]
    public void A_rule_that_nobody_could_ever_meet_is_refused(string? start, string? unless, bool isRefused)
    {
        var settings = new List<(string, string)> { ("Rules:0:Name", "a"), ("Rules:0:Start:Event", "page_view"), ("Rules:0:Unless:Event", "page_view"), ("Rules:0:After", "00:01:00") };
        if (start is not null) settings.Add(("Rules:0:Start:Path", start));
        if (unless is not null) settings.Add(("Rules:0:Unless:Path", unless));
        Assert.Equal(isRefused, Read([.. settings]).Errors.Any(error => error.Contains("nobody would ever enter", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Rules_can_be_tried_on_archived_events()
    {
        var lines = new[]
        {
            Start("a", Noon), Start("b", Noon), Buy("b", Noon.AddHours(1)), Buy("a", Noon.AddHours(3)), Start("c", Noon.AddHours(2)), Start("d", Noon.AddHours(4)), Page("e", Noon.AddHours(5), "/"),
        }.Select(Encoding.UTF8.GetString).Append("no event");
        using var output = new MemoryStream();
        var summary = await OfflineAudiences.RunAsync(new AudiencesOptions { Rules = [Rule] }, new StringReader(string.Join('\n', lines)), output, default);
        var said = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["domain_userid:a", "domain_userid:c"], said.Select(stay => stay.GetProperty("visitor").GetString()));
        Assert.Equal("unless", said[0].GetProperty("reason").GetString());
        Assert.Equal(Noon.AddHours(4), said[1].GetProperty("enteredAt").GetDateTimeOffset());
        Assert.False(said[1].TryGetProperty("exitedAt", out _));
        Assert.Equal((8L, 7L, (2L, 1L)), (summary.Lines, summary.Events, summary.Counts["quote_abandoned"]));
    }

    private static (AudiencesOptions Options, List<string> Errors) Read(params (string Name, string Value)[] settings)
    {
        var errors = new List<string>();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting =>
            KeyValuePair.Create("Sluice:Audiences:" + setting.Name, (string?)setting.Value))).Build();
        return (AudiencesOptions.Read(configuration, errors), errors);
    }
}
