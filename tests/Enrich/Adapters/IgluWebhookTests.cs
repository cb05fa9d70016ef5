using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Adapters;

public class IgluWebhookTests
{
    private const string Path = "/com.snowplowanalytics.iglu/v1";
    private const string Schema = "iglu:com.acme/campaign/jsonschema/2-0-0";
    private static readonly string SchemaQuery = "schema=" + Uri.EscapeDataString(Schema);

    private static async Task<string[]> Events(CollectorPayload payload) =>
        [.. (await All(payload, Enricher(new FakeValidator()))).Select(o => Assert.IsType<EnrichOutcome.Enriched>(o).Event.UnstructEvent!)];

    private static async Task<FailureMessage.InputData> Failure(CollectorPayload payload) =>
        Assert.IsType<FailureMessage.InputData>(Assert.Single((await Bad<BadRow.AdapterFailures>(payload)).Messages));

    private static string Event(string data) => Wrap(UnstructEvent, Wrap(Schema, data));

    [Fact]
    public async Task Parameters_of_a_GET_become_the_data()
    {
        var payload = Get(SchemaQuery + "&name=retarget&tracking_id=&ad_unit=UN-11-b&aid=hook&cv=c-1&nuid=", Path);
        var e = await Good(payload, Enricher(new FakeValidator()));
        Assert.Equal(Event("""{"name":"retarget","tracking_id":null,"ad_unit":"UN-11-b"}"""), e.UnstructEvent);
        Assert.Equal(("app", "hook", "c-1", "com.snowplowanalytics.iglu-v1"), (e.Platform, e.AppId, e.VCollector, e.VTracker));
        Assert.Equal(("com.acme", "campaign", "2-0-0"), (e.EventVendor, e.EventName, e.EventVersion));
    }

    [Fact]
    public async Task A_JSON_object_is_the_data_and_the_platform_a_server() =>
        Assert.Equal("srv", (await Good(Post("""{"a":1}""", path: Path, query: SchemaQuery), Enricher(new FakeValidator()))).Platform);

    [Fact]
    public async Task The_platform_may_be_named_in_the_query() =>
        Assert.Equal("mob", (await Good(Post("""{"a":1}""", path: Path, query: SchemaQuery + "&p=mob"), Enricher(new FakeValidator()))).Platform);

    [Fact]
    public async Task A_JSON_array_gives_an_event_for_each_element() =>
        Assert.Equal([Event("""{"a":1}"""), Event("""{"a":2}""")], await Events(Post("""[{"a":1}, {"a":2}]""", path: Path, query: SchemaQuery)));

    [Fact]
    public async Task A_self_describing_body_needs_no_schema_in_the_query() =>
        Assert.Equal([Event("""{"a":[1,2]}""")], await Events(Post(Wrap(Schema, """ { "a" : [ 1, 2 ] } """), "application/json; charset=utf-8", Path)));

    [Fact]
    public async Task A_form_is_the_data() =>
        Assert.Equal([Event("""{"a":"1 2","p":"x"}""")], await Events(Post("a=1+2&p=x", "application/x-www-form-urlencoded", Path, SchemaQuery)));

    [Fact]
    public async Task A_schema_that_is_no_URI_is_an_adapter_failure() =>
        Assert.Equal(new FailureMessage.InputData("schema", "iglooooooo://blah", "INVALID_IGLUURI"), await Failure(Get("schema=iglooooooo%3A%2F%2Fblah", Path)));

    [Theory]
    [InlineData("application/badtype")]
    [InlineData(null)]
    public async Task Another_content_type_is_an_adapter_failure(string? type) =>
        Assert.Equal(new FailureMessage.InputData("contentType", type, "expected one of application/json, application/json; charset=utf-8, application/x-www-form-urlencoded"),
            await Failure(Post("""{"a":1}""", type, Path, SchemaQuery)));

    [Fact]
    public async Task An_empty_array_is_an_adapter_failure() =>
        Assert.Equal(new FailureMessage.InputData("body", "[]", "empty array of events"), await Failure(Post("[]", path: Path, query: SchemaQuery)));

    [Theory]
    [InlineData("""[{"a":1},2]""")]
    [InlineData("7")]
    public async Task What_is_no_object_is_an_adapter_failure_of_the_whole_request(string body) =>
        Assert.Equal("body", (await Failure(Post(body, path: Path, query: SchemaQuery))).Field);

    [Fact]
    public async Task A_request_that_names_no_schema_is_an_adapter_failure()
    {
        Assert.Equal("schema", (await Failure(Get("a=b", Path))).Field);
        Assert.Equal("schema", (await Failure(Post("a=b", "application/x-www-form-urlencoded", Path))).Field);
        Assert.IsType<FailureMessage.NotIglu>(Assert.Single((await Bad<BadRow.AdapterFailures>(Post("{}", path: Path))).Messages));
        Assert.IsType<FailureMessage.NotJson>(Assert.Single((await Bad<BadRow.AdapterFailures>(Post("{", path: Path))).Messages));
    }

    [Fact]
    public async Task Data_that_breaks_its_schema_is_a_schema_violation_and_no_adapter_failure() =>
        await Bad<BadRow.SchemaViolations>(Get("schema=" + Uri.EscapeDataString(LinkClick), Path));
}
