using System.Text;
using System.Text.Json;
using Sluice.Visitors.Events;

namespace Sluice.Visitors.Rules;

/// <summary>Tries rules on archived events: enriched TSV in, a JSON object for every event of which the rules say something.</summary>
public static class OfflineRules
{
    /// <summary>Reads lines to their end.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="input">Enriched events, one a line.</param>
    /// <param name="output">
    /// <c>{"event": id, "at": time, "visitor": "type:id", "ids": […], "flags": […], "interests": […], "traits": {…}}</c>, one a
    /// line; what an event has none of is left out.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How often each rule's name came up, in the order of their kinds.</returns>
    public static async Task<OfflineSummary> RunAsync(
        VisitorRules rules, TextReader input, Stream output, CancellationToken cancellationToken)
    {
        var (lines, read) = (0L, 0L);
        var named = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await using var json = new Utf8JsonWriter(output);
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            lines++;
            if (!VisitorEventReader.TryRead(Encoding.UTF8.GetBytes(line), DateTimeOffset.UnixEpoch, rules, out var e)) continue;
            read++;
            if (!Write(json, e, named)) continue;
            await json.FlushAsync(cancellationToken);
            json.Reset();
            output.WriteByte((byte)'\n');
        }
        return new OfflineSummary(lines, read, named);
    }

    private static bool Write(Utf8JsonWriter json, VisitorEvent e, SortedDictionary<string, long> named)
    {
        if (e.Ids.Count + e.Flags.Count + e.Interests.Count + e.Traits.Count == 0) return false;
        json.WriteStartObject();
        json.WriteString("event", e.Line.Split('\t')[1]);
        json.WriteString("at", e.At);
        json.WriteString("visitor", e.Key.Text);
        WriteList("ids", "id", [.. e.Ids.Select(id => id.Text)], [.. e.Ids.Select(id => id.Type)]);
        WriteList("flags", "flag", [.. e.Flags.Select(flag => flag.Name)]);
        WriteList("interests", "interest", [.. e.Interests.Select(interest => interest.Name)]);
        if (e.Traits.Count > 0)
        {
            json.WriteStartObject("traits");
            foreach (var trait in e.Traits)
            {
                json.WriteString(trait.Name, trait.Value);
                Count("trait " + trait.Name);
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
        return true;

        void WriteList(string property, string kind, string[] texts, string[]? names = null)
        {
            if (texts.Length == 0) return;
            json.WriteStartArray(property);
            foreach (var text in texts) json.WriteStringValue(text);
            json.WriteEndArray();
            foreach (var name in names ?? texts) Count(kind + " " + name);
        }

        void Count(string name) => named[name] = named.GetValueOrDefault(name) + 1;
    }
}
