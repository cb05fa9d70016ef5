using System.Text;
using System.Text.Json;

namespace Sluice.Audiences;

/// <summary>
/// Tries audiences on archived events: enriched TSV in, a JSON object for every stay, in the order of the entries. Each visitor
/// key stands for itself, as identities are not known here; the time of the last event is the present.
/// </summary>
public static class OfflineAudiences
{
    /// <summary>Reads lines to their end.</summary>
    /// <param name="options">The rules.</param>
    /// <param name="input">Enriched events, one a line.</param>
    /// <param name="output"><c>{"audience", "visitor", "startedAt", "enteredAt", "exitedAt", "reason"}</c>, one a line; without the last two while it lasts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Lines, events that some rule names, and entries and exits by audience.</returns>
    public static async Task<OfflineAudiencesSummary> RunAsync(AudiencesOptions options, TextReader input, Stream output, CancellationToken cancellationToken)
    {
        var reader = new AudienceEventReader(options.Rules);
        var timelines = new Dictionary<(AudienceRule Rule, string Visitor), Timeline>();
        var (lines, events, now) = (0L, 0L, DateTimeOffset.MinValue);
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            lines++;
            if (reader.Read(Encoding.UTF8.GetBytes(line), DateTimeOffset.UnixEpoch) is not { } e) continue;
            events++;
            if (e.At > now) now = e.At;
            foreach (var rule in options.Rules)
            {
                if (rule.Start.Holds(e)) Note(rule, e, isStart: true);
                if (rule.Unless.Holds(e)) Note(rule, e, isStart: false);
            }
        }
        var stays = (
            from pair in timelines
            from stay in Stays.Of(pair.Value, pair.Key.Rule)
            where stay.Entered <= now
            orderby stay.Entered, pair.Key.Rule.Name, pair.Key.Visitor
            select (pair.Key.Rule, pair.Key.Visitor, stay)).ToList();
        var counts = new SortedDictionary<string, (long Entered, long Exited)>(StringComparer.Ordinal);
        foreach (var rule in options.Rules) counts[rule.Name] = default;
        await using var json = new Utf8JsonWriter(output);
        foreach (var (rule, visitor, stay) in stays)
        {
            var left = stay.Left <= now ? stay.Left : null;
            counts[rule.Name] = (counts[rule.Name].Entered + 1, counts[rule.Name].Exited + (left is null ? 0 : 1));
            Write(json, rule, visitor, stay, left);
            await json.FlushAsync(cancellationToken);
            json.Reset();
            output.WriteByte((byte)'\n');
        }
        return new OfflineAudiencesSummary(lines, events, counts);

        void Note(AudienceRule rule, AudienceEvent e, bool isStart) =>
            timelines[(rule, e.VisitorId)] = timelines.GetValueOrDefault((rule, e.VisitorId), Timeline.Empty).With(new Fact(e.At, isStart));
    }

    private static void Write(Utf8JsonWriter json, AudienceRule rule, string visitor, Stay stay, DateTimeOffset? left)
    {
        json.WriteStartObject();
        json.WriteString("audience", rule.Name);
        json.WriteString("visitor", visitor);
        json.WriteString("startedAt", stay.Start);
        json.WriteString("enteredAt", stay.Entered);
        if (left is { } at)
        {
            json.WriteString("exitedAt", at);
            json.WriteString("reason", rule.ReasonOf(stay));
        }
        json.WriteEndObject();
    }
}
