using Microsoft.Extensions.Configuration;

namespace Sluice.Visitors.Tests;

public sealed class VisitorsOptionsTests
{
    [Fact]
    public void Nothing_set_means_closed()
    {
        var options = VisitorsOptions.From(Settings());
        Assert.Empty(options.Keys);
        Assert.False(options.AllowAnonymous);
    }

    [Fact]
    public void Keys_are_a_list_or_a_text_with_commas()
    {
        Assert.Equal(["first-key-0123456789", "other-key-0123456789"], VisitorsOptions.From(Settings(
            ("Keys:0", "first-key-0123456789"), ("Keys:1", "other-key-0123456789"))).Keys);
        Assert.Equal(["first-key-0123456789", "other-key-0123456789"], VisitorsOptions.From(Settings(
            ("Keys", "first-key-0123456789, other-key-0123456789"), ("AllowAnonymous", "TRUE"))).Keys);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_and_no_key_with_them()
    {
        var error = Assert.Throws<InvalidOperationException>(() => VisitorsOptions.From(Settings(
            ("Keys:0", "short"), ("AllowAnonymous", "perhaps"), ("CacheBytes", "-1"),
            ("SessionGap", "00:00:30"), ("Rules", "{}"), ("RulesFile", "rules.json"), ("Sites:0:Name", "empty"),
            ("Sites:1:Key", "short"), ("Sites:1:Origins", "https://a.example/path, b.example"))));
        Assert.Equal(9, error.Message.Split('\n').Length);
        Assert.DoesNotContain("short", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sites_have_keys_and_origins()
    {
        var sites = VisitorsOptions.From(Settings(
            ("Sites:0:Name", "shop"), ("Sites:0:Key", "first-key-0123456789"), ("Sites:0:Origins", "https://a.example, http://localhost:8080"),
            ("Sites:1:Origins:0", "https://b.example"))).Sites;
        Assert.Equal(["shop", "1"], sites.Select(site => site.Name));
        Assert.Equal(["https://a.example", "http://localhost:8080"], sites[0].Origins);
        Assert.Equal((null, "https://b.example"), (sites[1].Key, sites[1].Origins[0]));
    }

    private static IConfiguration Settings(params (string Name, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(
            values.Select(v => KeyValuePair.Create($"Sluice:Visitors:{v.Name}", (string?)v.Value))).Build();
}
