using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Snowplow.Tests;

/// <summary>Snowplow's own JavaScript SDK reads our lines and must see what our JSON says.</summary>
public sealed class AnalyticsSdkTests
{
    [Fact]
    public async Task The_analytics_SDK_reads_our_lines_and_agrees_with_our_flattened_JSON()
    {
        var random = new Random(8);
        var events = Enumerable.Range(0, 60).Select(i => Samples.Event(random, i / 60.0)).ToList();
        var seen = await AnalyticsSdk.ReadAsync([.. events.Select(enriched => Encoding.UTF8.GetString(Samples.Tsv(enriched)))]);
        for (var i = 0; i < events.Count; i++)
        {
            var output = new ArrayBufferWriter<byte>();
            EnrichedJson.WriteFlattened(events[i], output);
            using var ours = JsonDocument.Parse(output.WrittenMemory);
            using var theirs = JsonDocument.Parse(seen[i].ToJsonString());
            AssertSame(theirs.RootElement, ours.RootElement);
        }
    }

    private static void AssertSame(JsonElement sdk, JsonElement ours)
    {
        var known = sdk.EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
        foreach (var property in ours.EnumerateObject())
        {
            var name = property.Name;
            var found = known.Remove(name, out var value);
            if (property.Value.ValueKind == JsonValueKind.Null)
            {
                Assert.False(found, name);
                continue;
            }
            Assert.True(found, name);
            if (name.EndsWith("_tstamp", StringComparison.Ordinal))
                Assert.Equal(Time(value), Time(property.Value));
            else if (property.Value.ValueKind == JsonValueKind.Number) Assert.Equal(value.GetDouble(), property.Value.GetDouble());
            else if (name.StartsWith("contexts_", StringComparison.Ordinal))
            {
                // This old SDK lets derived entities hide others of their kind.
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
}
