using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Adapters;

public class RedirectTests
{
    private const string Redirect = """{"schema":"iglu:com.snowplowanalytics.snowplow/uri_redirect/jsonschema/1-0-0","data":{"uri":"https://shop.example/?a=\"b\""}}""";
    private const string Target = "https://shop.example/?a=\"b\"";

    private static async Task<FailureMessage> Violation(string? query)
    {
        var row = await Bad<BadRow.TrackerProtocolViolations>(Get(query, "/r/tp2"));
        Assert.Equal(("r", "tp2"), (row.Vendor, row.AdapterVersion));
        return Assert.Single(row.Messages);
    }

    [Fact]
    public async Task Without_a_kind_of_event_the_redirect_is_the_event()
    {
        var e = await Good(Get(Query(("u", "https://shop.example/x")), "/r/tp2"));
        Assert.Equal(("unstruct", "uri_redirect", "web", "r-tp2"), (e.Event, e.EventName, e.Platform, e.VTracker));
        Assert.Contains("https://shop.example/x", e.UnstructEvent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_kind_of_event_the_redirect_is_a_context()
    {
        var e = await Good(Get(Query(("u", "https://shop.example/x"), ("e", "pv"), ("p", "mob")), "/r/tp2"), Enricher(new FakeValidator()));
        Assert.Equal(("page_view", "mob"), (e.Event, e.Platform));
        Assert.Contains("uri_redirect", e.Contexts, StringComparison.Ordinal);
        Assert.Null(e.UnstructEvent);
    }

    [Theory]
    [InlineData("co")]
    [InlineData("cx")]
    public async Task Contexts_that_are_there_are_kept_beside_the_redirect(string name)
    {
        var contexts = Wrap(Contexts, "[" + Wrap(WebPage, """{"id":"024629f0-6b1c-440c-8f5c-7d8b0b8b8c4e"}""") + "]");
        var e = await Good(Get(Query(("u", Target), ("e", "pv"), (name, name == "co" ? contexts : Base64(contexts))), "/r/tp2"), Enricher(new FakeValidator()));
        Assert.Contains(Redirect, e.Contexts, StringComparison.Ordinal);
        Assert.Contains("web_page", e.Contexts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Contexts_that_are_no_JSON_are_refused()
    {
        var message = Assert.IsType<FailureMessage.NotJson>(await Violation("u=https%3A%2F%2Fshop.example&e=se&co=%7B%5B-"));
        Assert.Equal(("co|cx", "{[-"), (message.Field, message.Value));
        Assert.StartsWith("invalid json", message.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_without_a_target_is_refused() =>
        Assert.Equal(
            new FailureMessage.InputData("querystring", "u=null&cx=dGVzdHRlc3R0ZXN0", "missing `u` parameter: not a valid URI redirect"),
            await Violation("u&cx=dGVzdHRlc3R0ZXN0"));

    [Fact]
    public async Task A_redirect_without_a_query_is_refused() =>
        Assert.Equal("querystring", Assert.IsType<FailureMessage.InputData>(await Violation(null)).Field);
}
