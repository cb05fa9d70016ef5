using System.Buffers;
using System.Text.Json;

namespace Sluice.Snowplow.Tests;

public sealed class EnrichedJsonTests
{
    [Fact]
    public void The_nested_form_has_all_131_fields_in_order_even_when_they_are_empty()
    {
        using var json = Nested(new EnrichedEvent());
        Assert.Equal(
            EnrichedColumns.All.ToArray().Select(column => column.Name),
            json.RootElement.EnumerateObject().Select(property => property.Name));
        foreach (var property in json.RootElement.EnumerateObject())
        {
            var expected = property.Name is "contexts" or "derived_contexts" ? "{}" : "null";
            Assert.Equal(expected, property.Value.GetRawText());
        }
    }

    [Fact]
    public void Values_have_the_types_of_the_analytics_sdk()
    {
        using var json = Nested(new EnrichedEvent
        {
            CollectorTstamp = Samples.Time.UtcDateTime,
            DvceCreatedTstamp = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            TxnId = 5,
            BrCookies = true,
            GeoLatitude = "37.443604",
            TrTotal = "12345678901234567890.10",
            SeValue = "1E-7",
            Contexts = """{ "schema": "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1", "data": [] }""",
        });
        var root = json.RootElement;
        Assert.Equal("\"2026-01-02T03:04:05.678Z\"", root.GetProperty("collector_tstamp").GetRawText());
        Assert.Equal("\"2026-01-01T00:00:00Z\"", root.GetProperty("dvce_created_tstamp").GetRawText());
        Assert.Equal("5", root.GetProperty("txn_id").GetRawText());
        Assert.Equal("true", root.GetProperty("br_cookies").GetRawText());
        Assert.Equal("37.443604", root.GetProperty("geo_latitude").GetRawText());
        Assert.Equal("12345678901234567890.10", root.GetProperty("tr_total").GetRawText());
        Assert.Equal(1e-7, root.GetProperty("se_value").GetDouble());
        Assert.Equal(
            """{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1","data":[]}""",
            root.GetProperty("contexts").GetRawText());
    }

    [Theory]
    [InlineData("5", "5")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("+5", "5")]
    [InlineData("007", "7")]
    [InlineData("23.", "23")]
    [InlineData(".5", "0.5")]
    [InlineData("1e400", "1e400")]
    [InlineData("+1e400", "\"+1e400\"")]
    [InlineData("five", "\"five\"")]
    public void A_decimal_is_a_number_of_JSON_whatever_its_spelling(string text, string expected)
    {
        using var json = Nested(new EnrichedEvent { SeValue = text });
        Assert.Equal(expected, json.RootElement.GetProperty("se_value").GetRawText());
    }

    [Theory]
    [InlineData("contexts", "iglu:com.snowplowanalytics.snowplow/ua_parser_context/jsonschema/1-0-0", "contexts_com_snowplowanalytics_snowplow_ua_parser_context_1")]
    [InlineData("contexts", "iglu:org.w3/PerformanceTiming/jsonschema/1-0-0", "contexts_org_w3_performance_timing_1")]
    [InlineData("unstruct_event", "iglu:com.My-Company.x/ABTest/jsonschema/12-0-3", "unstruct_event_com_my_company_x_abtest_12")]
    [InlineData("unstruct_event", "iglu:com.acme/link-Click2Go/jsonschema/2-1-0", "unstruct_event_com_acme_link_click2_go_2")]
    [InlineData("contexts", "iglu:com.acme/thing/1-0-0", null)]
    [InlineData("contexts", "com.acme/thing/jsonschema/1-0-0", null)]
    [InlineData("contexts", null, null)]
    public void Entities_are_named_after_their_schema(string prefix, string? uri, string? expected) =>
        Assert.Equal(expected, EntityNames.ColumnName(prefix, uri));

    [Fact]
    public void The_flattened_form_gathers_entities_of_one_model_from_both_lists()
    {
        using var json = Flattened(new EnrichedEvent
        {
            Contexts = Wrap("""{"schema":"iglu:com.acme/x/jsonschema/1-0-0","data":{"n":1}}""", """{"schema":"iglu:com.acme/y/jsonschema/2-0-0","data":{"n":2}}"""),
            DerivedContexts = Wrap("""{"schema":"iglu:com.acme/x/jsonschema/1-0-5","data":{"n":3}}"""),
            UnstructEvent = """{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":{"schema":"iglu:com.acme/y/jsonschema/1-0-0","data":{"k":"v"}}}""",
            GeoLatitude = "1.5",
            GeoLongitude = "-2",
        });
        var root = json.RootElement;
        Assert.Equal("""[{"n":1},{"n":3}]""", root.GetProperty("contexts_com_acme_x_1").GetRawText());
        Assert.Equal("""[{"n":2}]""", root.GetProperty("contexts_com_acme_y_2").GetRawText());
        Assert.Equal("""{"k":"v"}""", root.GetProperty("unstruct_event_com_acme_y_1").GetRawText());
        Assert.Equal("1.5,-2", root.GetProperty("geo_location").GetString());
        Assert.False(root.TryGetProperty("contexts", out _));
        Assert.Equal(128 + 4, root.EnumerateObject().Count());
    }

    [Theory]
    [InlineData("no JSON", "\"no JSON\"")]
    [InlineData("{\"data\":[{\"schema\":\"iglu:x\",\"data\":{}}]}", "{\"data\":[{\"schema\":\"iglu:x\",\"data\":{}}]}")]
    [InlineData("[1]", "[1]")]
    public void What_cannot_be_flattened_is_kept_as_it_stands(string contexts, string expected)
    {
        using var json = Flattened(new EnrichedEvent { Contexts = contexts, AppId = "shop" });
        Assert.Equal(expected, json.RootElement.GetProperty("contexts").GetRawText());
        Assert.Equal("shop", json.RootElement.GetProperty("app_id").GetString());
    }

    [Fact]
    public void Half_a_surrogate_pair_or_endless_nesting_breaks_nothing()
    {
        var deep = new string('[', 5000) + new string(']', 5000);
        foreach (var hostile in new[] { "\ud800", "{\"a\":\"\\ud800\"}", "{\"\\ud800\":1,\"data\":[],\"schema\":\"\\udfff\"}", deep, "{\"data\":[{\"schema\":\"\\ud800\"}]}" })
        {
            var enriched = new EnrichedEvent { AppId = hostile, Contexts = hostile, UnstructEvent = hostile, DerivedContexts = hostile };
            using var nested = Nested(enriched);
            using var flattened = Flattened(enriched);
            Assert.Equal(131, nested.RootElement.EnumerateObject().Count());
        }
    }

    private static JsonDocument Nested(EnrichedEvent enriched) => Parse(output => EnrichedJson.WriteNested(enriched, output));

    private static JsonDocument Flattened(EnrichedEvent enriched) => Parse(output => EnrichedJson.WriteFlattened(enriched, output));

    private static JsonDocument Parse(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        Assert.DoesNotContain((byte)'\n', output.WrittenSpan.ToArray());
        return JsonDocument.Parse(output.WrittenMemory, new JsonDocumentOptions { MaxDepth = 512 });
    }

    private static string Wrap(params string[] entities) =>
        "{\"schema\":\"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1\",\"data\":[" + string.Join(',', entities) + "]}";
}
