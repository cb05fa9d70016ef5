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
            ("Keys:0", "short"), ("AllowAnonymous", "perhaps"), ("CacheBytes", "-1"))));
        Assert.Equal(3, error.Message.Split('\n').Length);
        Assert.DoesNotContain("short", error.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Settings(params (string Name, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(
            values.Select(v => KeyValuePair.Create($"Sluice:Visitors:{v.Name}", (string?)v.Value))).Build();
}
