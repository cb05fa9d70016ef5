using System.Text;
using System.Text.Json;
using Sluice.Iglu;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Snowplow.Tests;

/// <summary>Shapes are stated here by hand, key by key, after the schemas of com.snowplowanalytics.snowplow.badrows.</summary>
public sealed class BadRowJsonTests
{
    private static readonly string[] PayloadKeys =
    [
        "vendor", "version", "querystring", "contentType", "body", "collector", "encoding", "hostname", "timestamp",
        "ipAddress", "useragent", "refererUri", "headers", "networkUserId",
    ];

    private static readonly string[] RawKeys =
    [
        "vendor", "version", "parameters", "contentType", "loaderName", "encoding", "hostname", "timestamp", "ipAddress",
        "useragent", "refererUri", "headers", "userId",
    ];

    [Theory]
    [InlineData("size_violation", "1-0-0", "timestamp,maximumAllowedSizeBytes,actualSizeBytes,expectation")]
    [InlineData("collector_payload_format_violation", "1-0-0", "timestamp,loader,message")]
    [InlineData("adapter_failures", "1-0-0", "timestamp,vendor,version,messages")]
    [InlineData("tracker_protocol_violations", "1-0-1", "timestamp,vendor,version,messages")]
    [InlineData("schema_violations", "2-0-1", "timestamp,messages")]
    [InlineData("enrichment_failures", "2-0-1", "timestamp,messages")]
    [InlineData("generic_error", "1-0-0", "timestamp,errors")]
    [InlineData("recovery_error", "1-0-1", "error,configName")]
    public void Every_kind_names_its_schema_and_has_exactly_its_keys(string name, string version, string failureKeys)
    {
        var rows = Samples.BadRows().Where(row => row.Name == name).ToList();
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            using var json = Json(row);
            Assert.Equal(["schema", "data"], Keys(json.RootElement));
            Assert.Equal(
                $"iglu:com.snowplowanalytics.snowplow.badrows/{name}/jsonschema/{version}",
                json.RootElement.GetProperty("schema").GetString());
            var data = json.RootElement.GetProperty("data");
            Assert.Equal(
                name == "recovery_error" ? ["processor", "failure", "payload", "recoveries"] : ["processor", "failure", "payload"],
                Keys(data));
            Assert.Equal("""{"artifact":"sluice-enrich","version":"0.1.0"}""", data.GetProperty("processor").GetRawText());
            var failure = data.GetProperty("failure");
            Assert.Equal(failureKeys.Split(','), Keys(failure));
            if (failure.TryGetProperty("timestamp", out var timestamp))
                Assert.Equal("2026-01-02T03:04:05.678Z", timestamp.GetString());
        }
    }

    [Fact]
    public async Task Every_row_is_valid_under_the_schema_that_it_names()
    {
        using var schemas = IgluClient.Create(new IgluOptions(), TimeProvider.System);
        foreach (var row in Samples.BadRows())
        {
            using var json = Json(row);
            Assert.True(SchemaKey.TryParse(json.RootElement.GetProperty("schema").GetString()!, out var key, out _));
            var verdict = await schemas.ValidateAsync(key, Data(json), CancellationToken.None);
            Assert.True(verdict.IsValid, $"{row.Name}: {verdict.ErrorJson}");
            // The schema is there, and says something.
            using var less = JsonDocument.Parse("{}");
            Assert.False((await schemas.ValidateAsync(key, less.RootElement, CancellationToken.None)).IsValid, row.Name);
        }
    }

    [Fact]
    public void Messages_have_the_keys_of_their_shape()
    {
        Assert.Equal(
            ["field,value,expectation", "field,value,error", "json,error", "schemaKey,schemaCriterion", "schemaKey,error"],
            MessageKeys("tracker_protocol_violations"));
        Assert.Equal(
            ["field,value,expectation", "field,value,error", "json,error", "actual,expectedMapping,expectation"],
            MessageKeys("adapter_failures"));
        using var enrichment = Json(Row("enrichment_failures"));
        var messages = Failure(enrichment).GetProperty("messages");
        Assert.Equal("""{"enrichment":null,"message":{"error":"no address"}}""", messages[0].GetRawText());
        Assert.Equal(
            """{"enrichment":{"schemaKey":"iglu:com.acme/e/jsonschema/1-0-0","identifier":"geo"},"message":{"field":"body","value":null,"expectation":"empty body"}}""",
            messages[1].GetRawText());
    }

    [Fact]
    public void JSON_inside_a_message_stays_JSON_and_what_is_none_becomes_text()
    {
        using var json = Json(Row("tracker_protocol_violations"));
        var messages = Failure(json).GetProperty("messages");
        Assert.Equal("""{"json":{"a":[1,2]},"error":"INVALID_DATA_PAYLOAD"}""", messages[2].GetRawText());
        Assert.Equal("ValidationError", messages[4].GetProperty("error").GetProperty("error").GetString());
        using var broken = Json(new BadRow.SchemaViolations(
            Samples.Processor, Samples.Time, [new FailureMessage.NotIglu("{[-\n", "INVALID_DATA_PAYLOAD")], new EnrichedEvent(), Samples.Raw()));
        Assert.Equal("{[-\n", Failure(broken).GetProperty("messages")[0].GetProperty("json").GetString());
    }

    [Fact]
    public void A_format_violation_carries_the_bytes_as_Base64_and_calls_the_field_payloadField()
    {
        using var json = Json(Row("collector_payload_format_violation"));
        Assert.Equal("AQL/", Data(json).GetProperty("payload").GetString());
        Assert.Equal("thrift", Failure(json).GetProperty("loader").GetString());
        Assert.Equal(
            """{"payloadField":"networkUserId","value":"x","expectation":"a UUID"}""",
            Failure(json).GetProperty("message").GetRawText());
    }

    [Theory]
    [InlineData("adapter_failures")]
    [InlineData("tracker_protocol_violations")]
    public void A_request_is_shown_with_its_query_string_decoded(string name)
    {
        using var json = Json(Row(name) switch
        {
            BadRow.AdapterFailures row => row with { Payload = Samples.Payload("a=1%202&b&c=") },
            BadRow.TrackerProtocolViolations row => row with { Payload = Samples.Payload("a=1%202&b&c=") },
            var row => row,
        });
        var payload = Data(json).GetProperty("payload");
        Assert.Equal(PayloadKeys, Keys(payload));
        Assert.Equal(
            """[{"name":"a","value":"1 2"},{"name":"b","value":null},{"name":"c","value":""}]""",
            payload.GetProperty("querystring").GetRawText());
        Assert.Equal("2026-01-02T03:04:05.678Z", payload.GetProperty("timestamp").GetString());
        Assert.Equal("""["Host: example.org","Accept: */*"]""", payload.GetProperty("headers").GetRawText());
        Assert.Equal("4c8a1a9e-2f0d-4a5e-9d35-0a5f3c6b7d11", payload.GetProperty("networkUserId").GetString());
    }

    [Fact]
    public void A_partial_event_shows_all_131_columns_in_the_types_of_the_schema()
    {
        var enriched = new EnrichedEvent
        {
            TxnId = 7, GeoLatitude = "1.5", TrTotal = "10.00", BrCookies = true, DvceScreenwidth = 800,
            Contexts = "{\"schema\":\"x\"}", CollectorTstamp = Samples.Time.UtcDateTime,
        };
        using var json = Json(new BadRow.SchemaViolations(Samples.Processor, Samples.Time, [], enriched, Samples.Raw()));
        var payload = Data(json).GetProperty("payload");
        Assert.Equal(["enriched", "raw"], Keys(payload));
        var shown = payload.GetProperty("enriched");
        Assert.Equal(EnrichedColumns.All.ToArray().Select(column => column.Name), Keys(shown));
        Assert.Equal(131 - 7, shown.EnumerateObject().Count(property => property.Value.ValueKind == JsonValueKind.Null));
        Assert.Equal("\"7\"", shown.GetProperty("txn_id").GetRawText());
        Assert.Equal("1.5", shown.GetProperty("geo_latitude").GetRawText());
        Assert.Equal("\"10.00\"", shown.GetProperty("tr_total").GetRawText());
        Assert.Equal("1", shown.GetProperty("br_cookies").GetRawText());
        Assert.Equal("800", shown.GetProperty("dvce_screenwidth").GetRawText());
        Assert.Equal("{\"schema\":\"x\"}", shown.GetProperty("contexts").GetString());
        Assert.Equal("2026-01-02 03:04:05.678", shown.GetProperty("collector_tstamp").GetString());
        var raw = payload.GetProperty("raw");
        Assert.Equal(RawKeys, Keys(raw));
        Assert.Equal("""[{"name":"e","value":"pv"},{"name":"aid","value":null}]""", raw.GetProperty("parameters").GetRawText());
        Assert.Equal("sluice-0.1.0", raw.GetProperty("loaderName").GetString());
    }

    [Fact]
    public void A_time_outside_the_calendar_is_null_rather_than_a_fault()
    {
        using var json = Json(new BadRow.AdapterFailures(
            Samples.Processor, new DateTimeOffset(2026, 1, 1, 0, 0, 1, TimeSpan.Zero), "v", "1", [],
            Samples.Payload() with { Timestamp = long.MaxValue, Headers = null }));
        Assert.Equal(JsonValueKind.Null, Data(json).GetProperty("payload").GetProperty("timestamp").ValueKind);
        Assert.Equal("[]", Data(json).GetProperty("payload").GetProperty("headers").GetRawText());
        Assert.Equal("2026-01-01T00:00:01Z", Failure(json).GetProperty("timestamp").GetString());
    }

    [Fact]
    public void Hostile_text_leaves_one_line_of_JSON()
    {
        var deep = new string('[', 3000) + new string(']', 3000);
        foreach (var text in new[] { "\ud800", "a\nb\u2028\0", deep, "</script>", "{\"\\ud800\":1}", "\"" })
        {
            var payload = Samples.Payload() with { Body = text, Headers = [text], UserAgent = text };
            using var json = Json(new BadRow.TrackerProtocolViolations(
                Samples.Processor, Samples.Time, text, text,
                [new FailureMessage.NotIglu(text, text), new FailureMessage.IgluError(text, text), new FailureMessage.Simple(text)], payload));
            Assert.Equal(text.Replace("\ud800", "\ufffd"), Data(json).GetProperty("payload").GetProperty("body").GetString());
        }
    }

    [Fact]
    public void A_recovery_error_holds_the_failed_row_itself()
    {
        using var json = Json(Row("recovery_error"));
        Assert.Equal(
            "iglu:com.snowplowanalytics.snowplow.badrows/size_violation/jsonschema/1-0-0",
            Data(json).GetProperty("payload").GetProperty("schema").GetString());
        Assert.Equal(2, Data(json).GetProperty("recoveries").GetInt32());
    }

    private static BadRow Row(string name) => Samples.BadRows().First(row => row.Name == name);

    private static IEnumerable<string> MessageKeys(string name)
    {
        using var json = Json(Row(name));
        return Failure(json).GetProperty("messages").EnumerateArray().Select(message => string.Join(',', Keys(message))).ToList();
    }

    private static JsonDocument Json(BadRow row)
    {
        var bytes = BadRowJson.ToBytes(row);
        Assert.DoesNotContain(Encoding.UTF8.GetString(bytes), char.IsControl);
        return JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 400 });
    }

    private static JsonElement Data(JsonDocument json) => json.RootElement.GetProperty("data");

    private static JsonElement Failure(JsonDocument json) => Data(json).GetProperty("failure");

    private static IEnumerable<string> Keys(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
