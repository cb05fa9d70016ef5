using Sluice.Testing;

namespace Sluice.Cli.Tests.Commands;

/// <summary>Help for all, and one sentence with status 2 for what is wrong.</summary>
public sealed class ArgumentTests
{
    [Theory]
    [InlineData("", "run", "enrich", "send", "tail", "broker", "--port-offset")]
    [InlineData("run", "--port-offset", "--data", "--enrichments", "--resolver", "--schemas", "--instances", "--throughput-units", "--hub", "--host", "--keys", "--setting")]
    [InlineData("enrich", "--enrichments", "--resolver", "--schemas", "--json", "--failed")]
    [InlineData("send", "--to", "--count", "--rate", "--invalid", "--visitors", "--seed")]
    [InlineData("calls", "play")]
    [InlineData("recover", "--rules", "--failed")]
    [InlineData("rules test", "--rules", "--setting")]
    [InlineData("calls play", "--to", "--speed", "--hours", "--seed")]
    [InlineData("tail", "--log", "--json", "--from-start")]
    [InlineData("attach", "--app", "--data", "--from", "--port", "--setting")]
    [InlineData("upgrade", "--data", "--app", "--setting")]
    [InlineData("query", "SQL", "--storage", "--port-offset", "--data", "--from", "--to", "--json", "--csv")]
    [InlineData("broker", "--data", "--port", "--hub", "--throughput-units")]
    [InlineData("replay", "--into", "--from", "--to", "--name", "--rate", "--restart", "--json", "--settings", "--data")]
    [InlineData("rebuild", "WHAT", "--from", "--to", "--rate", "--restart", "--replace", "--accept-loss", "--json", "--settings", "--data")]
    [InlineData("compare", "WHAT", "--from", "--to", "--json", "--settings", "--data")]
    [InlineData("repair", "--rules", "--from", "--to", "--rate", "--json", "--settings", "--data")]
    public async Task Every_command_has_help_that_names_what_it_takes(string command, params string[] names)
    {
        var (status, said, error) = await CommandLine.RunAsync(command.Length == 0 ? ["--help"] : [.. command.Split(' '), "--help"]);
        Assert.Equal(0, status);
        Assert.Equal("", error);
        Assert.All(names, name => Assert.Contains(name, said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bogus", "bogus")]
    [InlineData("run --bogus", "--bogus")]
    [InlineData("run --host cloud", "cloud")]
    [InlineData("run --port-offset many", "--port-offset")]
    [InlineData("run --port-offset -1", "--port-offset")]
    [InlineData("run --instances 0", "--instances")]
    [InlineData("run --throughput-units 41", "--throughput-units")]
    [InlineData("run --enrichments /there/is/none", "--enrichments")]
    [InlineData("run --resolver /there/is/none", "--resolver")]
    [InlineData("run --schemas /there/is/none", "--schemas")]
    [InlineData("run --hub collected:4", "collected")]
    [InlineData("run --hub mine", "--hub mine")]
    [InlineData("run --setting Name", "--setting")]
    [InlineData("send --bogus", "--bogus")]
    [InlineData("send --count ten", "--count")]
    [InlineData("send --count 0", "--count")]
    [InlineData("send --rate -1", "--rate")]
    [InlineData("send --invalid 2", "--invalid")]
    [InlineData("send --visitors 0", "--visitors")]
    [InlineData("send --to ftp://collector", "--to")]
    [InlineData("calls play --to ftp://collector", "--to")]
    [InlineData("calls play --speed -1", "--speed")]
    [InlineData("calls play --hours 25", "--hours")]
    [InlineData("tail --log nonsense", "--log")]
    [InlineData("tail more", "more")]
    [InlineData("enrich --enrichments /there/is/none", "/there/is/none")]
    [InlineData("enrich --resolver /there/is/none", "/there/is/none")]
    [InlineData("enrich --failed /there/is/none/rows", "--failed")]
    [InlineData("upgrade --app /there/is/none", "/there/is/none")]
    [InlineData("rules test", "--rules")]
    [InlineData("rules test --setting Name=x", "--setting")]
    [InlineData("upgrade --setting Name", "--setting Name")]
    [InlineData("upgrade now", "now")]
    [InlineData("attach", "--app")]
    [InlineData("attach --app /there/is/none", "/there/is/none")]
    [InlineData("attach --app /tmp --from yesterday", "--from yesterday")]
    [InlineData("attach --app /tmp --setting Name", "--setting Name")]
    [InlineData("attach --app /tmp --port 0", "--port")]
    [InlineData("query", "query")]
    [InlineData("query select --json --csv", "--csv")]
    [InlineData("query select --from yesterday", "--from")]
    [InlineData("broker", "--data")]
    [InlineData("broker --data /tmp --hub enriched:1", "enriched")]
    [InlineData("replay", "--into")]
    [InlineData("replay --into enriched", "enriched")]
    [InlineData("replay --into mine --name Mine!", "--name")]
    [InlineData("replay --into mine --from yesterday", "--from")]
    [InlineData("replay --into mine --from 2026-03-02 --to 2026-03-01", "--to")]
    [InlineData("replay --into mine --rate -1", "--rate")]
    [InlineData("replay --into mine --settings /there/is/none", "/there/is/none")]
    [InlineData("rebuild", "rebuild")]
    [InlineData("rebuild everything", "profiles, reports or calls")]
    [InlineData("rebuild profiles --from 2026-03-01", "--from")]
    [InlineData("rebuild reports --to never", "--to")]
    [InlineData("rebuild reports --replace --to 2026-03-01", "--to")]
    [InlineData("rebuild profiles --rate -1", "--rate")]
    [InlineData("rebuild profiles --accept-loss", "--replace")]
    [InlineData("rebuild profiles --settings /there/is/none", "/there/is/none")]
    [InlineData("compare", "compare")]
    [InlineData("compare everything", "profiles, reports or calls")]
    [InlineData("compare calls --to 2026-03-01", "--to")]
    [InlineData("compare profiles --replace", "--replace")]
    [InlineData("compare profiles --settings /there/is/none", "/there/is/none")]
    [InlineData("repair", "--rules")]
    [InlineData("repair --rules /there/is/none", "/there/is/none")]
    public async Task Wrong_arguments_are_told_in_one_line_with_status_2(string arguments, string names)
    {
        var (status, said, error) = await CommandLine.RunAsync(arguments.Split(' '));
        Assert.True(status == 2, $"status {status}: {error}");
        Assert.Equal("", said);
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(names, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
