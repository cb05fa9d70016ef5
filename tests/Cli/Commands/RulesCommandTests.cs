using System.Text.Json;

namespace Sluice.Cli.Tests.Commands;

/// <summary>Audiences tried on events that <c>enrich</c> has made.</summary>
public sealed class RulesCommandTests
{
    private const string Setting = "Sluice__Audiences__Rules__0__";

    [Fact]
    public async Task Audiences_say_who_enters_and_leaves()
    {
        var (_, events, _) = await CommandLine.RunAsync(["enrich"], Visit(0, "a", "/quote/start") + Visit(30, "b", "/") + Visit(3, "a", "/bought"));
        var (status, said, error) = await CommandLine.RunAsync(Arguments("00:01:00"), events);
        Assert.True(status == 0, error);
        using var stay = JsonDocument.Parse(said);
        Assert.Equal(("abandoned", "domain_userid:a", "unless"), (Text("audience"), Text("visitor"), Text("reason")));
        Assert.Contains("3 lines", error, StringComparison.Ordinal);
        Assert.Contains("1 entered, 1 exited abandoned", error, StringComparison.Ordinal);

        string? Text(string name) => stay.RootElement.GetProperty(name).GetString();
    }

    [Fact]
    public async Task Audiences_that_are_refused_end_with_every_mistake()
    {
        var (status, said, error) = await CommandLine.RunAsync([.. Arguments("soon"), "--setting", $"{Setting}Name=Not a name"]);
        Assert.Equal((2, ""), (status, said));
        Assert.Contains("Rules:0:After must", error, StringComparison.Ordinal);
        Assert.Contains("Rules:0:Name must", error, StringComparison.Ordinal);
    }

    private static string[] Arguments(string after) =>
    [
        "rules", "test", "--setting", $"{Setting}Name=abandoned", "--setting", $"{Setting}Start__Event=page_view", "--setting", $"{Setting}Start__Path=/quote/*",
        "--setting", $"{Setting}Unless__Event=page_view", "--setting", $"{Setting}Unless__Path=/bought", "--setting", $"{Setting}After={after}",
    ];

    private static string Visit(int minutes, string visitor, string path) =>
        $$"""{"timestamp":{{1790000000000 + (minutes * 60_000)}},"path":"/i","querystring":"e=pv&p=web&tv=test-1&duid={{visitor}}&url={{Uri.EscapeDataString("https://shop.example" + path)}}"}""" + "\n";
}
