using System.Text.Json;
using Sluice.Enrich.Adapters.Remote;
using Sluice.Enrich.Tests.Outbound;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Adapters;

public class RemoteAdapterTests
{
    private static EventEnricher With(HttpDouble service, string url = "adapt?k=1") => Enricher(new FakeValidator(), new EnrichOptions
    {
        RemoteAdapters = [new RemoteAdapterOptions { Vendor = "com.acme", Version = "v1", Url = new Uri(service.Origin, url), Timeout = TimeSpan.FromSeconds(5) }],
    });

    private static async Task<string> Expectation(HttpDouble service) =>
        Assert.IsType<FailureMessage.InputData>(Assert.Single((await Bad<BadRow.AdapterFailures>(Post("secret body", "text/plain", "/com.acme/v1"), With(service))).Messages)).Expectation;

    [Fact]
    public async Task The_service_gets_the_request_and_its_answer_is_the_events()
    {
        await using var service = HttpDouble.Start(_ => (200, """{"events":[{"e":"pv","p":"web","aid":"one"},{"e":"pv","aid":"two"}]}"""));
        var outcomes = await All(Post("a,b", "text/csv", "/com.acme/v1", "x=1&y") with { Headers = ["A: b"] }, With(service));
        Assert.Equal(["one", "two"], outcomes.Select(o => Assert.IsType<EnrichOutcome.Enriched>(o).Event.AppId));
        var request = Assert.Single(service.Requests);
        Assert.Equal(("POST", "/adapt?k=1"), (request.Method, request.Target));
        using var sent = JsonDocument.Parse(request.Body);
        Assert.Equal("""{"contentType":"text/csv","queryString":{"x":"1","y":null},"headers":["A: b"],"body":"a,b"}""", sent.RootElement.GetRawText());
    }

    [Theory]
    [InlineData(200, """{"error":"what is this"}""", "what is this")]
    [InlineData(500, "{}", "the remote adapter gave no events: the answer has status 500")]
    [InlineData(302, "{}", "the remote adapter gave no events: the answer has status 302")]
    [InlineData(200, "oops", "the remote adapter's answer is no JSON")]
    [InlineData(200, "[]", "the remote adapter's answer has neither events nor an error")]
    [InlineData(200, """{"events":[]}""", "no events in the request")]
    [InlineData(200, """{"events":[{"e":1}]}""", "a parameter of an event is no text")]
    public async Task Any_other_answer_is_an_adapter_failure_that_keeps_the_request(int status, string body, string expectation)
    {
        await using var service = HttpDouble.Start(_ => (status, body));
        Assert.Equal(expectation, await Expectation(service));
    }

    [Fact]
    public async Task A_service_that_is_away_is_an_adapter_failure()
    {
        var service = HttpDouble.Start(_ => (200, "{}"));
        await service.DisposeAsync();
        Assert.StartsWith("the remote adapter gave no events: no answer", await Expectation(service), StringComparison.Ordinal);
    }
}
