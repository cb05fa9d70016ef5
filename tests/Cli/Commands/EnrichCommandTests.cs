using System.Text.Json;
using Sluice.Snowplow;
using Sluice.Testing;

namespace Sluice.Cli.Tests.Commands;

/// <summary>Payloads in, events out, by pipes and files alone.</summary>
public sealed class EnrichCommandTests
{
    private const string PageView =
        """{"timestamp":1790000000000,"ipAddress":"198.51.100.7","path":"/i","querystring":"e=pv&p=web&tv=test-1&page=Caf%C3%A9&url=https%3A%2F%2Fshop.example%2F"}""";

    private static string Thrift() => Convert.ToBase64String(CollectorPayloadThrift.ToBytes(new CollectorPayload
    {
        Timestamp = 1790000000000, Collector = "c", Path = "/i", Querystring = "e=se&p=web&tv=test-1&se_ca=basket&se_ac=add",
    }));

    [Fact]
    public async Task Lines_of_Base64_and_of_JSON_become_lines_of_TSV()
    {
        var (status, said, error) = await CommandLine.RunAsync(["enrich"], $"{Thrift()}\n{PageView}\n");
        Assert.True(status == 0, error);
        Assert.Equal("", error);
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Equal(131, line.Split('\t').Length));
        Assert.Contains("basket", lines[0], StringComparison.Ordinal);
        Assert.Contains("Café", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_come_as_nested_JSON_and_failed_ones_go_to_their_file()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("failed.jsonl");
        var (status, said, error) = await CommandLine.RunAsync(["enrich", "--json", "--failed", file], $"{PageView}\nno payload\n\n");
        Assert.True(status == 0, error);
        Assert.Equal("", error);
        using var shown = JsonDocument.Parse(said);
        Assert.Equal(131, shown.RootElement.EnumerateObject().Count());
        Assert.Equal("page_view", shown.RootElement.GetProperty("event").GetString());
        var rows = await File.ReadAllLinesAsync(file);
        Assert.Equal(2, rows.Length);
        Assert.All(rows, row => Assert.Contains("badrows/collector_payload_format_violation", row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_file_failed_events_go_to_standard_error_and_the_status_stays_0()
    {
        var (status, said, error) = await CommandLine.RunAsync(["enrich"], "no payload\n");
        Assert.Equal(0, status);
        Assert.Equal("", said);
        using var row = JsonDocument.Parse(error);
        Assert.StartsWith("iglu:com.snowplowanalytics.snowplow.badrows/", row.RootElement.GetProperty("schema").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schemas_of_ones_own_are_found_in_their_folder()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("com.acme", "boat", "jsonschema"));
        await File.WriteAllTextAsync(folder.File("com.acme", "boat", "jsonschema", "1-0-0"),
            """{"$schema":"http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#","self":{"vendor":"com.acme","name":"boat","format":"jsonschema","version":"1-0-0"},"type":"object","properties":{"length":{"type":"number"}},"required":["length"],"additionalProperties":false}""");
        string[] lines = [Boat("18.5"), Boat("\"long\"")];
        var (status, said, error) = await CommandLine.RunAsync(["enrich", "--schemas", folder.Path], string.Join('\n', lines));
        Assert.True(status == 0, error);
        Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("schema_violations", error, StringComparison.Ordinal);

        static string Boat(string length) => JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["timestamp"] = 1790000000000,
            ["path"] = "/i",
            ["querystring"] = "e=ue&p=web&tv=t&ue_pr=" + Uri.EscapeDataString(
                $$$"""{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":{"schema":"iglu:com.acme/boat/jsonschema/1-0-0","data":{"length":{{{length}}}} } }"""),
        });
    }

    [Fact]
    public async Task An_open_input_does_not_hold_up_a_wished_for_end()
    {
        await using var enrich = CommandLine.Start(["enrich"], input: true);
        await enrich.Process.StandardInput.WriteLineAsync(PageView);
        await enrich.Process.StandardInput.FlushAsync();
        await enrich.SaidAsync(line => line.Out.Length > 0);
        await enrich.SignalAsync("INT");
        Assert.Equal(1, await enrich.EndAsync());
        Assert.DoesNotContain("   at ", enrich.Error, StringComparison.Ordinal);
    }
}
