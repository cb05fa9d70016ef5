using System.Text.Json.Nodes;

namespace Sluice.Testing;

/// <summary>Snowplow's own analytics SDK for JavaScript (npm <c>snowplow-analytics-sdk</c>).</summary>
public static class AnalyticsSdk
{
    private const string Script = """
        const { transform } = require('snowplow-analytics-sdk');
        const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter(line => line);
        process.stdout.write(JSON.stringify(lines.map(line => transform(line))));
        """;

    /// <summary>
    /// What it makes of enriched events (TSV), in their order; it throws for a line that it cannot read. Two quirks of this
    /// old version are taken out: it misspells <c>refr_dvce_tstamp</c>, and reads <c>se_value</c> as text.
    /// </summary>
    public static async Task<IReadOnlyList<JsonObject>> ReadAsync(IReadOnlyCollection<string> lines)
    {
        var rows = JsonNode.Parse(await NodeProgram.RunAsync(["-e", Script], string.Join('\n', lines)))!.AsArray().Select(row => row!.AsObject()).ToList();
        if (rows.Count != lines.Count) throw new InvalidOperationException($"{lines.Count} lines became {rows.Count} events.");
        foreach (var row in rows)
        {
            if (row.Remove("refr_device_tstamp", out var time)) row["refr_dvce_tstamp"] = time;
            if (row["se_value"] is { } value) row["se_value"] = JsonNode.Parse(value.GetValue<string>());
        }
        return rows;
    }
}
