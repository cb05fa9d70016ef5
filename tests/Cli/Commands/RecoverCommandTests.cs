using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Sluice.Snowplow;
using Sluice.Testing;

namespace Sluice.Cli.Tests.Commands;

/// <summary>From failed events, as the archive keeps them, by rules to payloads, and from these to events.</summary>
public sealed class RecoverCommandTests : IDisposable
{
    private const string Bad = "iglu:com.snowplowanalytics.snowplow.badrows/";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Payload(string query) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["timestamp"] = 1790000000000, ["ipAddress"] = "198.51.100.7", ["path"] = "/i", ["querystring"] = "e=pv&p=web&tv=test-1&" + query,
    });

    private string Rules(string flows)
    {
        var file = _folder.File("rules.json");
        File.WriteAllText(file, $$"""{"schema":"iglu:com.snowplowanalytics.snowplow/recoveries/jsonschema/4-0-0","data":{ {{flows}} } }""");
        return file;
    }

    private static string Mend(string schema = "schema_violations/jsonschema/2-0-*") =>
        $$"""
        "{{Bad}}{{schema}}":[{"name":"visits","conditions":[{"op":"Test","path":"$.payload.raw.parameters.vid","value":{"regex":"^v[0-9]+$"} }],
          "steps":[{"op":"Replace","path":"$.raw.parameters.vid","match":"^v","value":""}]}]
        """;

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Failed events as blobs of the archive hold them: one member of gzip after the other.</summary>
    private string Archived(string failed)
    {
        var file = _folder.File("part-00-00000.jsonl.gz");
        using var blob = File.Create(file);
        foreach (var line in Lines(failed))
        {
            using var member = new GZipStream(blob, CompressionLevel.Fastest, leaveOpen: true);
            member.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        return file;
    }

    [Fact]
    public async Task Failed_events_of_an_archive_are_repaired_and_enriched_and_a_second_time_they_are_the_same_events()
    {
        var file = _folder.File("failed.jsonl");
        var (status, good, error) = await CommandLine.RunAsync(
            ["enrich", "--failed", file], string.Join('\n', Payload("vid=v3&aid=one"), Payload("vid=4&aid=fine"), Payload("vid=v5&aid=two"), Payload("vid=many&aid=lost")));
        Assert.True(status == 0, error);
        Assert.Single(Lines(good));
        var blob = Archived(await File.ReadAllTextAsync(file));
        using var unpacked = new StreamReader(new GZipStream(File.OpenRead(blob), CompressionMode.Decompress));
        var failed = await unpacked.ReadToEndAsync();
        Assert.Equal(3, Lines(failed).Length);

        var left = _folder.File("left.jsonl");
        var recovered = await CommandLine.RunAsync(["recover", "--rules", Rules(Mend()), "--failed", left], failed);
        Assert.Equal((0, "2 recovered, 1 not.\n"), (recovered.Status, recovered.Error));
        var again = await CommandLine.RunAsync(["enrich"], recovered.Out);
        Assert.True(again.Status == 0 && again.Error == "", again.Error);
        var events = Lines(again.Out).Select(line => line.Split('\t')).ToList();
        Assert.Equal([("one", "3"), ("two", "5")], events.Select(columns => (columns[0], columns[16])));

        // Nothing is changed where it came from, so it can be done again, and makes the same events.
        var second = await CommandLine.RunAsync(["recover", "--rules", Rules(Mend()), "--failed", left], failed);
        Assert.Equal(recovered.Out, second.Out);
        Assert.Equal(events.Select(columns => columns[6]), Lines((await CommandLine.RunAsync(["enrich"], second.Out)).Out).Select(line => line.Split('\t')[6]));

        using var row = JsonDocument.Parse(Assert.Single(await File.ReadAllLinesAsync(left)));
        Assert.Equal(Bad + "recovery_error/jsonschema/1-0-1", row.RootElement.GetProperty("schema").GetString());
        Assert.Contains("lost", row.RootElement.GetProperty("data").GetProperty("payload").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(1, row.RootElement.GetProperty("data").GetProperty("recoveries").GetInt32());

        // What was left can be tried with better rules.
        var better = Rules($$"""
            "{{Bad}}schema_violations/jsonschema/2-0-*":[{"name":"any","conditions":[],"steps":[{"op":"Replace","path":"$.raw.parameters.vid","value":"1"}]}]
            """);
        var third = await CommandLine.RunAsync(["recover", "--rules", better], await File.ReadAllTextAsync(left));
        Assert.Equal((0, "1 recovered, 0 not.\n"), (third.Status, third.Error));
        Assert.Contains("lost", (await CommandLine.RunAsync(["enrich"], third.Out)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_tells_by_type_and_rule_what_would_be_recovered_and_writes_nothing()
    {
        var file = _folder.File("failed.jsonl");
        var (_, _, error) = await CommandLine.RunAsync(["enrich", "--failed", file], string.Join(
            '\n', Payload("vid=v3&aid=one"), Payload("vid=v5&aid=two"), Payload("vid=many&aid=lost"), """{"timestamp":1790000000000,"ipAddress":"198.51.100.7","path":"/one/two","querystring":"a=b"}"""));
        Assert.Equal("", error);
        var failed = await File.ReadAllTextAsync(file) + "nonsense\n";
        var rules = Rules($$"""
            {{Mend()}},"{{Bad}}adapter_failures/jsonschema/1-*-*":[{"name":"mis\u001b[2Jsing","conditions":[],"steps":[{"op":"Replace","path":"$.nowhere","value":"1"}]}]
            """);
        var before = Directory.GetFiles(_folder.Path);

        var told = await CommandLine.RunAsync(["recover", "--rules", rules, "--dry-run"], failed);
        Assert.Equal((0, "2 would be recovered, 3 not.\n"), (told.Status, told.Error));
        Assert.Equal(
            ["count type rule why not", "1 the failed event is no JSON", "1 adapter_failures 1-0-0 mis [2Jsing there is nothing at $.nowhere",
             "1 schema_violations 2-0-1 no flow of the rules fits", "2 schema_violations 2-0-1 visits"],
            Lines(told.Out).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
        Assert.Equal(before, Directory.GetFiles(_folder.Path));

        // It is what happens without the option.
        Assert.EndsWith("2 recovered, 3 not.\n", (await CommandLine.RunAsync(["recover", "--rules", rules], failed)).Error, StringComparison.Ordinal);
        Assert.Equal((0, "", "0 would be recovered, 0 not.\n"), await CommandLine.RunAsync(["recover", "--rules", rules, "--dry-run"], ""));

        var left = _folder.File("left.jsonl");
        Assert.Equal(
            (2, "", "--failed goes with no --dry-run: nothing is written.\n"),
            await CommandLine.RunAsync(["recover", "--rules", rules, "--dry-run", "--failed", left], failed));
        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task Lines_that_are_no_failed_events_are_kept_and_the_status_stays_0()
    {
        var left = _folder.File("left.jsonl");
        var (status, said, error) = await CommandLine.RunAsync(
            ["recover", "--rules", Rules(Mend()), "--failed", left], "nonsense\n{}\n[1]\n{\"schema\":\"iglu:a/b/jsonschema/1-0-0\",\"data\":{}}\n");
        Assert.Equal((0, "", "0 recovered, 4 not.\n"), (status, said, error));
        Assert.Equal(4, (await File.ReadAllLinesAsync(left)).Length);
    }

    [Fact]
    public async Task Without_a_file_for_them_what_is_not_recovered_goes_to_standard_error()
    {
        var (status, said, error) = await CommandLine.RunAsync(["recover", "--rules", Rules(Mend())], "nonsense\n");
        Assert.Equal((0, ""), (status, said));
        Assert.Contains("recovery_error", error, StringComparison.Ordinal);
        Assert.EndsWith("0 recovered, 1 not.\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no JSON at all")]
    [InlineData("""{"schema":"iglu:com.acme/rules/jsonschema/1-0-0","data":{}}""")]
    [InlineData("""{"schema":"iglu:com.snowplowanalytics.snowplow/recoveries/jsonschema/4-0-0","data":{"iglu:a/b/jsonschema/1-0-0":[{"name":"x","conditions":[{"op":"Guess"}],"steps":[{"op":"Burn","path":"$"},{"op":"Replace","path":"nowhere","match":"(","value":""}]}]}}""")]
    public async Task Rules_that_are_wrong_are_refused_with_every_mistake_before_anything_is_read(string rules)
    {
        var file = _folder.File("rules.json");
        await File.WriteAllTextAsync(file, rules);
        var (status, said, error) = await CommandLine.RunAsync(["recover", "--rules", file], "nonsense\n");
        Assert.Equal((2, ""), (status, said));
        Assert.All(Lines(error), line => Assert.Contains("rules.json", line, StringComparison.Ordinal));
        if (rules.Contains("Guess", StringComparison.Ordinal)) Assert.True(Lines(error).Length >= 3, error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_and_folders_that_are_not_there_are_a_sentence_and_status_2()
    {
        var (status, _, error) = await CommandLine.RunAsync(["recover", "--rules", _folder.File("none.json")], "");
        Assert.Equal(2, status);
        Assert.Contains("none.json", Assert.Single(Lines(error)), StringComparison.Ordinal);
        (status, _, error) = await CommandLine.RunAsync(
            ["recover", "--rules", Rules(Mend()), "--failed", Path.Combine(_folder.Path, "none", "left.jsonl")], "");
        Assert.Equal(2, status);
        Assert.StartsWith("--failed: there is no folder", Assert.Single(Lines(error)), StringComparison.Ordinal);
        (status, _, error) = await CommandLine.RunAsync(["recover"], "");
        Assert.Equal(2, status);
        Assert.Contains("--rules", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_input_does_not_hold_up_a_wished_for_end()
    {
        await using var recover = CommandLine.Start(["recover", "--rules", Rules(Mend())], input: true);
        await recover.Process.StandardInput.WriteLineAsync("nonsense");
        await recover.Process.StandardInput.FlushAsync();
        await recover.SaidAsync(_ => File.Exists(_folder.File("rules.json")));
        await recover.SignalAsync("INT");
        Assert.NotEqual(0, await recover.EndAsync());
        Assert.DoesNotContain("   at ", recover.Error, StringComparison.Ordinal);
    }
}
