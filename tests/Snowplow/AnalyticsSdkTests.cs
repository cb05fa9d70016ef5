using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Snowplow.Tests;

/// <summary>Snowplow's own JavaScript SDK reads our lines and must see what our JSON says.</summary>
public sealed class AnalyticsSdkTests
{
    private const string Script = """
        const { transform } = require('snowplow-analytics-sdk');
        const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter(line => line);
        process.stdout.write(JSON.stringify(lines.map(line => transform(line))));
        """;

    [Fact]
    public async Task The_analytics_SDK_reads_our_lines_and_agrees_with_our_flattened_JSON()
    {
        await NodeModules.EnsureAsync();
        var random = new Random(8);
        var events = Enumerable.Range(0, 60).Select(i => Samples.Event(random, i / 60.0)).ToList();
        var lines = string.Join('\n', events.Select(enriched => Encoding.UTF8.GetString(Samples.Tsv(enriched))));
        using var seen = JsonDocument.Parse(await RunNodeAsync(lines));
        Assert.Equal(events.Count, seen.RootElement.GetArrayLength());
        for (var i = 0; i < events.Count; i++)
        {
            var output = new ArrayBufferWriter<byte>();
            EnrichedJson.WriteFlattened(events[i], output);
            using var ours = JsonDocument.Parse(output.WrittenMemory);
            AssertSame(seen.RootElement[i], ours.RootElement, events[i]);
        }
    }

    private static void AssertSame(JsonElement sdk, JsonElement ours, EnrichedEvent enriched)
    {
        var known = sdk.EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
        foreach (var property in ours.EnumerateObject())
        {
            // This old SDK misspells one column, reads one decimal as text, and lets derived entities hide others of their kind.
            var name = property.Name == "refr_dvce_tstamp" ? "refr_device_tstamp" : property.Name;
            var found = known.Remove(name, out var value);
            if (property.Value.ValueKind == JsonValueKind.Null)
            {
                Assert.False(found, name);
                continue;
            }
            Assert.True(found, name);
            if (name.EndsWith("_tstamp", StringComparison.Ordinal))
                Assert.Equal(Time(value), Time(property.Value));
            else if (name == "se_value") Assert.Equal(enriched.SeValue, value.GetString());
            else if (property.Value.ValueKind == JsonValueKind.Number) Assert.Equal(value.GetDouble(), property.Value.GetDouble());
            else if (name.StartsWith("contexts_", StringComparison.Ordinal))
            {
                var all = property.Value.EnumerateArray().ToList();
                foreach (var entity in value.EnumerateArray())
                    Assert.Contains(all, mine => JsonElement.DeepEquals(mine, entity));
            }
            else Assert.True(JsonElement.DeepEquals(value, property.Value), name);
        }
        Assert.Empty(known);
    }

    private static DateTime Time(JsonElement text) =>
        DateTime.Parse(text.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    private static async Task<string> RunNodeAsync(string input)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Script])
        {
            WorkingDirectory = Repository.File("tests"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        })!;
        var output = node.StandardOutput.ReadToEndAsync();
        var error = node.StandardError.ReadToEndAsync();
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await error);
        return await output;
    }
}
