using System.Text.Json;

namespace Sluice.Iglu.Tests;

public sealed class ShippedSchemasTests
{
    public static TheoryData<string> Vendors { get; } =
        new(typeof(IgluClient).Assembly.GetManifestResourceNames().Select(name => name.Split('/')[0]).Distinct().Order());

    [Theory]
    [MemberData(nameof(Vendors))]
    public async Task Every_schema_that_ships_can_be_used_under_the_name_of_its_path(string vendor)
    {
        using var client = IgluClient.Create(new IgluOptions(), TimeProvider.System);
        foreach (var name in typeof(IgluClient).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(vendor + "/", StringComparison.Ordinal)))
        {
            var key = Samples.Key("iglu:" + name);
            var verdict = await client.ValidateAsync(key, Samples.Json("\"no schema that ships allows a mere text\""), default);
            Assert.True(verdict.ErrorJson?.Contains("schemaIssues", StringComparison.Ordinal) != true, name + ": " + verdict.ErrorJson);
            var text = (await client.LookupAsync(key, default)).Schema!.Value;
            Assert.Equal(name, PathOf(JsonDocument.Parse(text).RootElement.GetProperty("self")));
        }
    }

    [Fact]
    public void The_schemas_that_trackers_rely_on_are_there()
    {
        var names = typeof(IgluClient).Assembly.GetManifestResourceNames().ToHashSet();
        foreach (var name in new[]
                 {
                     "com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-0", "com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
                     "com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0", "com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0",
                     "com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1", "com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0",
                     "com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1", "com.snowplowanalytics.snowplow/client_session/jsonschema/1-0-2",
                     "com.snowplowanalytics.snowplow/mobile_context/jsonschema/1-0-3", "com.snowplowanalytics.snowplow/browser_context/jsonschema/2-0-0",
                     "com.snowplowanalytics.snowplow/uri_redirect/jsonschema/1-0-0", "com.snowplowanalytics.snowplow/ua_parser_context/jsonschema/1-0-0",
                     "com.snowplowanalytics.snowplow/failure/jsonschema/1-0-0", "com.snowplowanalytics.iglu/validation_info/jsonschema/1-0-0",
                     "com.snowplowanalytics.iglu/resolver-config/jsonschema/1-0-3", "com.snowplowanalytics.iglu/anything-a/jsonschema/1-0-0",
                     "org.w3/PerformanceTiming/jsonschema/1-0-0", "org.ietf/http_cookie/jsonschema/1-0-0", "nl.basjes/yauaa_context/jsonschema/1-0-4",
                     "com.iab.snowplow/spiders_and_robots/jsonschema/1-0-0", "io.sluice/demo_purchase/jsonschema/1-0-0",
                 })
            Assert.Contains(name, names);
    }

    [Theory]
    [InlineData("com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", """[{"e":"pv","p":"web","tv":"js-4.6.0","url":"https://example.com"}]""", null)]
    [InlineData("com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", "[]", "$: there must be a minimum of 1 items in the array")]
    [InlineData("com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", """[{"e":"pv","p":"web","tv":"t","cv":"x"}]""", "$[0].cv: is not defined in the schema and the schema does not allow additional properties")]
    [InlineData("com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", """[{"e":"pv","p":"web","tv":1}]""", "$[0].tv: integer found, string expected")]
    [InlineData("com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-0", """[{"p":"web","tv":"t"}]""", "$[0].e: is missing but it is required")]
    [InlineData("com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-0", "{}", "$: object found, array expected")]
    [InlineData("com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0", """{"id":"8b8e9d9c-2c8b-4a0b-9a0f-0f3b6c1d2e3f"}""", null)]
    [InlineData("com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1", """{"targetUrl":"https://example.com","elementId":"a"}""", null)]
    [InlineData("io.sluice/demo_purchase/jsonschema/1-0-0", """{"sku":"A-1","price":9.99,"currency":"EUR","quantity":2}""", null)]
    [InlineData("io.sluice/visitor_rules/jsonschema/1-0-0", """{"flags":[{"name":"f","when":[{"field":"event","equals":"x"}],"lifetime":"30d","public":true}]}""", null)]
    [InlineData("io.sluice/visitor_rules/jsonschema/1-0-0", """{"flags":[{"name":"f"}]}""", "$.flags[0].when: is missing but it is required")]
    [InlineData("io.sluice/demo_purchase/jsonschema/1-0-0", """{"sku":"A-1","price":9.99,"currency":"Euro","quantity":2}""", "$.currency: may only be 3 characters long")]
    public async Task Schemas_that_ship_judge_what_trackers_send(string schema, string data, string? problem)
    {
        using var client = IgluClient.Create(new IgluOptions(), TimeProvider.System);
        var verdict = await client.ValidateAsync(Samples.Key("iglu:" + schema), Samples.Json(data), default);
        Assert.Equal(problem is null, verdict.IsValid);
        if (problem is null) return;
        Assert.Equal("ValidationError", verdict.ErrorType);
        var error = Samples.Json(verdict.ErrorJson!);
        Assert.Equal("ValidationError", error.GetProperty("error").GetString());
        Assert.Equal(problem, error.GetProperty("dataReports")[0].GetProperty("message").GetString());
    }

    [Fact]
    public void The_payload_schema_lists_the_eighty_names_of_the_protocol()
    {
        using var stream = typeof(IgluClient).Assembly.GetManifestResourceStream("com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4")!;
        using var schema = JsonDocument.Parse(stream);
        Assert.Equal(80, schema.RootElement.GetProperty("items").GetProperty("properties").GetPropertyCount());
    }

    private static string PathOf(JsonElement self) =>
        $"{self.GetProperty("vendor")}/{self.GetProperty("name")}/{self.GetProperty("format")}/{self.GetProperty("version")}";
}
