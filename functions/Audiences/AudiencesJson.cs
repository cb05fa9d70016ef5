using System.Text.Json;
using Sluice.Api;

namespace Sluice.Audiences;

/// <summary>Answers of the API.</summary>
internal static class AudiencesJson
{
    /// <summary><c>{"audiences": [{"name", "start", "unless", "after", "lifetime", "webhook", "members"}]}</c></summary>
    public static ReadOnlyMemory<byte> Rules(AudiencesOptions options, MemberCounts counts) => Write(json =>
    {
        json.WriteStartArray("audiences");
        foreach (var rule in options.Rules)
        {
            json.WriteStartObject();
            WriteRule(json, rule, counts);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    /// <summary>The same of one rule, and <c>"newest": [{"visitor", "person", "enteredAt"}]</c>.</summary>
    public static ReadOnlyMemory<byte> Members(AudienceRule rule, MemberCounts counts, IEnumerable<Member> newest) => Write(json =>
    {
        WriteRule(json, rule, counts);
        json.WriteStartArray("newest");
        foreach (var member in newest)
        {
            json.WriteStartObject();
            json.WriteString("visitor", member.VisitorId);
            json.WriteString("person", member.Person);
            json.WriteString("enteredAt", member.Entered);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static void WriteRule(Utf8JsonWriter json, AudienceRule rule, MemberCounts counts)
    {
        json.WriteString("name", rule.Name);
        WriteCondition(json, "start", rule.Start);
        WriteCondition(json, "unless", rule.Unless);
        json.WriteString("after", rule.After.ToString("c"));
        if (rule.Lifetime is { } lifetime) json.WriteString("lifetime", lifetime.ToString("c"));
        // Where it is is a secret.
        json.WriteBoolean("webhook", rule.Webhook is not null);
        json.WriteNumber("members", counts.Of(rule.Name));
    }

    private static void WriteCondition(Utf8JsonWriter json, string name, EventCondition condition)
    {
        json.WriteStartObject(name);
        json.WriteString("event", condition.Event);
        if (condition.Path is { } path) json.WriteString("path", path);
        if (condition.Field is { } field) json.WriteString("field", field);
        if (condition.Is is { } value) json.WriteString("is", value);
        json.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write) => Answer.Json(json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });
}
