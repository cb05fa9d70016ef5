using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Fabric.Judging;

namespace Sluice.Fabric.Telling;

/// <summary>
/// A Slack incoming webhook's message, in Block Kit. All text is <c>plain_text</c> with <c>&amp; &lt; &gt;</c> escaped, so that
/// nothing from outside becomes a link, a mention or formatting; only the console's address, which is a setting, is a link.
/// </summary>
internal static class SlackBody
{
    // Slack's limits: 150 characters in a header, 3,000 in a section. Escaping makes a character at most five.
    private const int HeaderLength = 150;
    private const int SectionLength = 3_000;

    public static void Write(Utf8JsonWriter json, AlertMessage message, AlertOptions options)
    {
        var first = message.Incidents[0];
        var title = message.Event == AlertEvent.Summary
            ? $"{options.Source}: {AlertText.Counts(message)}"
            : $"{(message.Event == AlertEvent.Closed ? "Closed" : AlertSeverities.Of(first).ToString())}: {AlertText.Title(first)}";
        json.WriteStartObject();
        json.WriteString("text", Escape($"{options.Source}: {title}", SectionLength));
        json.WriteBoolean("mrkdwn", false);
        json.WriteBoolean("unfurl_links", false);
        json.WriteBoolean("unfurl_media", false);
        json.WriteStartArray("blocks");
        Block(json, "header", title, HeaderLength);
        Block(json, "section", message.Event == AlertEvent.Summary ? Lines(message) : Body(first), SectionLength);
        if (options.ConsoleUrl is { } console)
        {
            json.WriteStartObject();
            json.WriteString("type", "section");
            json.WriteStartObject("text");
            json.WriteString("type", "mrkdwn");
            json.WriteString("text", $"<{console.AbsoluteUri.Replace("|", "%7C", StringComparison.Ordinal)}|Console>");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Body(Incident incident)
    {
        var body = new StringBuilder(incident.Summary);
        if (incident.ClosedAt is null && incident.Advice is { } advice) body.Append('\n').Append(advice);
        body.Append(CultureInfo.InvariantCulture, $"\nOpened {incident.OpenedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        if (incident.ClosedAt is { } closed) body.Append(CultureInfo.InvariantCulture, $", closed {closed.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        return body.ToString();
    }

    private static string Lines(AlertMessage message)
    {
        var lines = new StringBuilder();
        foreach (var incident in message.Incidents)
            lines.Append(incident.ClosedAt is null ? AlertSeverities.Of(incident).ToString() : "Closed")
                .Append(": ").Append(AlertText.Title(incident)).Append('\n');
        var more = message.Opened + message.Updated + message.Closed - message.Incidents.Length;
        if (more > 0) lines.Append(CultureInfo.InvariantCulture, $"and {more} more");
        return lines.ToString().TrimEnd();
    }

    private static void Block(Utf8JsonWriter json, string type, string text, int most)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteStartObject("text");
        json.WriteString("type", "plain_text");
        json.WriteString("text", Escape(text, most));
        json.WriteBoolean("emoji", false);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Escape(string text, int most)
    {
        var escaped = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            var next = rune.Value switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", _ => rune.ToString() };
            if (escaped.Length + next.Length > most - 1) return escaped.Append('…').ToString();
            escaped.Append(next);
        }
        return escaped.ToString();
    }
}
