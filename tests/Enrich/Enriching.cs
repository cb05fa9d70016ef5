using System.Text;
using System.Text.Json;
using Sluice.Enrich.Enrichments;
using Sluice.Iglu;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Tests;

/// <summary>Payloads as a collector writes them, and the enrichment of them with the schemas that ship.</summary>
internal static class Enriching
{
    public const string Tp2 = "/com.snowplowanalytics.snowplow/tp2";
    public const string WebPage = "iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0";
    public const string LinkClick = "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1";
    public const string UnstructEvent = "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0";
    public const string Contexts = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0";
    public const string UserId = "5d79770b-015b-4af8-8c91-b2ed6faf4b1e";

    public static readonly Origin Origin = new(3, 1000, 0);
    public static readonly IgluClient Schemas = IgluClient.Create(new IgluOptions(), TimeProvider.System);
    public static readonly DateTimeOffset Now = new(2026, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);

    public static CollectorPayload Get(string? querystring, string path = "/i") => new()
    {
        IpAddress = "198.51.100.7",
        Timestamp = new DateTimeOffset(2026, 5, 6, 7, 8, 0, 500, TimeSpan.Zero).ToUnixTimeMilliseconds(),
        Collector = "sluice-0.1.0",
        UserAgent = "Mozilla/5.0",
        Path = path,
        Querystring = querystring,
        Hostname = "collector.example",
        NetworkUserId = UserId,
    };

    public static CollectorPayload Post(string? body, string? contentType = "application/json", string path = Tp2, string? query = null) =>
        Get(query, path) with { Body = body, ContentType = contentType };

    public static CollectorPayload Tp2Of(params (string Name, string? Value)[][] events) =>
        Post(Json(new { schema = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", data = events.Select(e => e.ToDictionary(p => p.Name, p => p.Value)) }));

    public static string Query(params (string Name, string Value)[] parameters) =>
        string.Join('&', parameters.Select(p => $"{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(p.Value)}"));

    public static string Json(object value) => JsonSerializer.Serialize(value);

    public static string Wrap(string schema, string data) => $$"""{"schema":"{{schema}}","data":{{data}}}""";

    public static string Base64(string text) =>
        System.Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static EventEnricher Enricher(
        ISchemaValidator? validator = null, EnrichOptions? options = null, EnrichmentPipeline? pipeline = null) =>
        new(options ?? new EnrichOptions(), validator ?? Schemas, pipeline ?? EnrichmentPipeline.Default, new FixedClock(Now));

    public static async Task<IReadOnlyList<EnrichOutcome>> All(CollectorPayload payload, EventEnricher? enricher = null) =>
        await (enricher ?? Enricher()).ProcessAsync(payload, Origin, CancellationToken.None);

    public static async Task<EnrichedEvent> Good(CollectorPayload payload, EventEnricher? enricher = null)
    {
        var outcome = Assert.Single(await All(payload, enricher));
        if (outcome is EnrichOutcome.Failed failed) Assert.Fail(Encoding.UTF8.GetString(BadRowJson.ToBytes(failed.Row)));
        return Assert.IsType<EnrichOutcome.Enriched>(outcome).Event;
    }

    public static Task<EnrichedEvent> Good(params (string Name, string Value)[] parameters) => Good(Get(Query(parameters)));

    public static async Task<T> Bad<T>(CollectorPayload payload, EventEnricher? enricher = null) where T : BadRow
    {
        var outcome = Assert.IsType<EnrichOutcome.Failed>(Assert.Single(await All(payload, enricher)));
        Assert.NotEmpty(BadRowJson.ToBytes(outcome.Row));
        return Assert.IsType<T>(outcome.Row);
    }

    public static Task<T> Bad<T>(params (string Name, string Value)[] parameters) where T : BadRow => Bad<T>(Get(Query(parameters)));

    /// <summary>The (path, keyword, message) reports of the one message against the atomic schema.</summary>
    public static (string Path, string Keyword, string Message)[] Atomic(BadRow.SchemaViolations row)
    {
        var message = row.Messages.OfType<FailureMessage.IgluError>()
            .Single(m => m.SchemaKey == "iglu:com.snowplowanalytics.snowplow/atomic/jsonschema/1-0-0");
        using var json = JsonDocument.Parse(message.ErrorJson);
        Assert.Equal("ValidationError", json.RootElement.GetProperty("error").GetString());
        return [.. json.RootElement.GetProperty("dataReports").EnumerateArray().Select(r => (
            r.GetProperty("path").GetString()!, r.GetProperty("keyword").GetString()!, r.GetProperty("message").GetString()!))];
    }
}
