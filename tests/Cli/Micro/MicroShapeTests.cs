using System.Text.Json;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Cli.Tests.Micro;

/// <summary>The objects of the lists, key by key.</summary>
public sealed class MicroShapeTests
{
    [Fact]
    public async Task A_good_event_shows_what_was_sent_and_what_became_of_it()
    {
        await using var micro = await MicroServer.StartAsync();
        var origin = micro.Arrive.Collected(Arrivals.Payload(Arrivals.Body(Arrivals.PageView("first"), Arrivals.PageView("second"))), 2);
        micro.Arrive.Good(Arrivals.Enriched("second", "page_view", null, Arrivals.Page), origin with { Index = 1 });
        await micro.CountedAsync(1, 0);

        var good = Assert.Single(await micro.GoodAsync());
        Assert.Equal(["rawEvent", "eventType", "schema", "contexts", "event", "incomplete"], Names(good));
        Assert.Equal("page_view", good.GetProperty("eventType").GetString());
        Assert.Equal("iglu:com.snowplowanalytics.snowplow/page_view/jsonschema/1-0-0", good.GetProperty("schema").GetString());
        Assert.Equal([Arrivals.Page], good.GetProperty("contexts").EnumerateArray().Select(c => c.GetString()));
        Assert.False(good.GetProperty("incomplete").GetBoolean());

        var raw = good.GetProperty("rawEvent");
        Assert.Equal(["api", "parameters", "contentType", "source", "context"], Names(raw));
        Assert.Equal("""{"vendor":"com.snowplowanalytics.snowplow","version":"tp2"}""", raw.GetProperty("api").GetRawText());
        var parameters = raw.GetProperty("parameters");
        Assert.Equal("second", parameters.GetProperty("eid").GetString());
        Assert.Equal("pv", parameters.GetProperty("e").GetString());
        Assert.Equal("3", parameters.GetProperty("cv").GetString());
        Assert.Equal("application/json", raw.GetProperty("contentType").GetString());
        Assert.Equal("""{"name":"sluice-0.1.0","encoding":"UTF-8","hostname":"collector.example"}""", raw.GetProperty("source").GetRawText());
        var context = raw.GetProperty("context");
        Assert.Equal(["timestamp", "ipAddress", "useragent", "refererUri", "headers", "userId"], Names(context));
        Assert.Equal("2026-09-21T14:13:20.123Z", context.GetProperty("timestamp").GetString());
        Assert.Equal("198.51.100.7", context.GetProperty("ipAddress").GetString());
        Assert.Equal("Firefox/140.0", context.GetProperty("useragent").GetString());
        Assert.Equal("https://shop.example/boats", context.GetProperty("refererUri").GetString());
        Assert.Equal(["Accept: */*", "Timeout-Access: <function1>"], context.GetProperty("headers").EnumerateArray().Select(h => h.GetString()));
        Assert.Equal("11111111-2222-4333-8444-555555555555", context.GetProperty("userId").GetString());

        var shown = good.GetProperty("event");
        Assert.Equal(131, shown.EnumerateObject().Count());
        Assert.Equal("shop", shown.GetProperty("app_id").GetString());
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("user_id").ValueKind);
        Assert.Equal("2026-09-21T13:33:20.123Z", shown.GetProperty("collector_tstamp").GetString());
        Assert.Equal(Arrivals.Page, shown.GetProperty("contexts").GetProperty("data")[0].GetProperty("schema").GetString());
        Assert.Equal("""{}""", shown.GetProperty("derived_contexts").GetRawText());
    }

    [Fact]
    public async Task A_self_describing_event_has_the_schema_of_what_it_describes()
    {
        await using var micro = await MicroServer.StartAsync();
        micro.Arrive.Good(Arrivals.Bought("bought"));
        await micro.CountedAsync(1, 0);
        var good = Assert.Single(await micro.GoodAsync());
        Assert.Equal("unstruct", good.GetProperty("eventType").GetString());
        Assert.Equal(Arrivals.Purchase, good.GetProperty("schema").GetString());
        Assert.Equal(19.95, good.GetProperty("event").GetProperty("unstruct_event").GetProperty("data").GetProperty("data").GetProperty("price").GetDouble());
    }

    [Fact]
    public async Task An_event_whose_payload_is_not_known_still_has_a_raw_event_told_from_its_columns()
    {
        await using var micro = await MicroServer.StartAsync();
        micro.Arrive.Good(Arrivals.Enriched("alone"));
        micro.Arrive.Good(Arrivals.Enriched("older"), new Origin(99, 7, 0), partition: 3);
        await micro.CountedAsync(2, 0);
        foreach (var good in await micro.GoodAsync())
        {
            var raw = good.GetProperty("rawEvent");
            Assert.Equal("pv", raw.GetProperty("parameters").GetProperty("e").GetString());
            Assert.Equal("shop", raw.GetProperty("parameters").GetProperty("aid").GetString());
            Assert.Equal("unknown", raw.GetProperty("context").GetProperty("ipAddress").GetString());
        }
    }

    [Fact]
    public async Task An_incomplete_event_is_listed_as_such_and_not_counted()
    {
        await using var micro = await MicroServer.StartAsync();
        var payload = Arrivals.Payload(Arrivals.Body(Arrivals.PageView("half")));
        var origin = micro.Arrive.Collected(payload);
        micro.Arrive.Incomplete(Arrivals.Enriched("half"), origin);
        micro.Arrive.Bad(Arrivals.SchemaViolation("half", payload), origin);
        await micro.CountedAsync(0, 1);
        await Eventually.TrueAsync(() => micro.Store.Good(new()).Count == 1, () => "the incomplete event is not listed");
        var good = Assert.Single(await micro.GoodAsync());
        Assert.True(good.GetProperty("incomplete").GetBoolean());
        Assert.Equal("half", good.GetProperty("rawEvent").GetProperty("parameters").GetProperty("eid").GetString());
    }

    [Fact]
    public async Task A_violated_schema_shows_payload_event_and_the_whole_row()
    {
        await using var micro = await MicroServer.StartAsync();
        var payload = Arrivals.Payload(Arrivals.Body("""{"e":"ue","eid":"bad"}"""));
        var origin = micro.Arrive.Collected(payload, 3);
        micro.Arrive.Bad(Arrivals.SchemaViolation("bad", payload), origin);
        await micro.CountedAsync(0, 1);

        var bad = Assert.Single(await micro.BadAsync());
        Assert.Equal(["collectorPayload", "rawEvent", "errors"], Names(bad));
        var collected = bad.GetProperty("collectorPayload");
        Assert.Equal(["api", "querystring", "contentType", "body", "source", "context"], Names(collected));
        Assert.Equal(["cv=3", "note=café"], collected.GetProperty("querystring").EnumerateArray().Select(q => q.GetString()));
        Assert.Equal(payload.Body, collected.GetProperty("body").GetString());
        Assert.Equal("bad", bad.GetProperty("rawEvent").GetProperty("parameters").GetProperty("eid").GetString());
        var errors = bad.GetProperty("errors").EnumerateArray().Select(e => e.GetString()!).ToArray();
        Assert.Equal(2, errors.Length);
        Assert.Equal("Error while validating the event.", errors[0]);
        using var row = JsonDocument.Parse(errors[1]);
        Assert.Equal("iglu:com.snowplowanalytics.snowplow.badrows/schema_violations/jsonschema/2-0-1", row.RootElement.GetProperty("schema").GetString());
    }

    [Fact]
    public async Task Each_stage_has_its_sentence_and_shows_what_it_knows()
    {
        await using var micro = await MicroServer.StartAsync();
        var payload = Arrivals.Payload("");
        (BadRow Row, string Sentence, bool HasPayload, bool HasRaw)[] cases =
        [
            (Arrivals.NoThrift(), "Can't deserialize Thrift bytes.", false, false),
            (Arrivals.Protocol(payload), "Error while extracting event(s) from collector payload and validating it/them.", true, false),
            (Arrivals.AdapterFailure(payload), "Error while extracting event(s) from collector payload and validating it/them.", true, false),
            (Arrivals.SchemaViolation("x", payload), "Error while validating the event.", true, true),
        ];
        for (var i = 0; i < cases.Length; i++)
        {
            micro.Arrive.Bad(cases[i].Row);
            await micro.CountedAsync(0, i + 1);
            var newest = (await micro.BadAsync("""{"limit":1}""")).Single();
            Assert.Equal(cases[i].Sentence, newest.GetProperty("errors")[0].GetString());
            Assert.Equal(cases[i].HasPayload, newest.GetProperty("collectorPayload").ValueKind == JsonValueKind.Object);
            Assert.Equal(cases[i].HasRaw, newest.GetProperty("rawEvent").ValueKind == JsonValueKind.Object);
        }
    }

    [Fact]
    public async Task Markup_and_line_breaks_of_strangers_stay_text()
    {
        await using var micro = await MicroServer.StartAsync();
        var enriched = Arrivals.Enriched("x");
        enriched.PageTitle = "<script>alert(\"1\")</script>\u2028";
        micro.Arrive.Good(enriched);
        await micro.CountedAsync(1, 0);
        Assert.Equal(enriched.PageTitle, Assert.Single(await micro.GoodAsync()).GetProperty("event").GetProperty("page_title").GetString());
    }

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];
}
