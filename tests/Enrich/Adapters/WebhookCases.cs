using System.Text.Json.Nodes;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Adapters;

/// <summary>Requests of webhooks and what becomes of them; every schema is taken as known and the data as valid.</summary>
internal static class WebhookCases
{
    public const string Form = "application/x-www-form-urlencoded";

    public static CollectorPayload Request(string path, string? body, string? contentType = "application/json", string? query = null) =>
        body is null ? Get(query, path) with { ContentType = contentType } : Post(body, contentType, path, query);

    public static string FormOf(params (string Name, string Value)[] fields) => Query(fields);

    public static async Task<IReadOnlyList<EnrichedEvent>> Events(CollectorPayload payload) =>
        [.. (await All(payload, Enricher(new FakeValidator()))).Select(outcome => outcome is EnrichOutcome.Enriched good
            ? good.Event
            : throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(BadRowJson.ToBytes(((EnrichOutcome.Failed)outcome).Row))))];

    public static async Task<EnrichedEvent> Event(CollectorPayload payload) => Assert.Single(await Events(payload));

    /// <summary>The one event is self-describing with this schema and this data, whatever the order of members.</summary>
    public static void Is(EnrichedEvent e, string schema, string data, string tracker, string platform = "srv")
    {
        Assert.Equal((tracker, platform, "unstruct"), (e.VTracker, e.Platform, e.Event));
        var inner = JsonNode.Parse(e.UnstructEvent!)!["data"]!;
        Assert.Equal(schema, inner["schema"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(data), inner["data"]), inner["data"]!.ToJsonString());
    }

    public static async Task<IReadOnlyList<FailureMessage>> Failures(CollectorPayload payload)
    {
        var row = await Bad<BadRow.AdapterFailures>(payload, Enricher(new FakeValidator()));
        Assert.Equal(payload.Body, row.Payload.Body);
        return row.Messages;
    }

    public static async Task<FailureMessage.InputData> Failure(CollectorPayload payload) =>
        Assert.IsType<FailureMessage.InputData>(Assert.Single(await Failures(payload)));
}
