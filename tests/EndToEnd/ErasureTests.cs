using System.Net;
using System.Text.Json;
using Sluice.Testing;

namespace Sluice.EndToEnd.Tests;

/// <summary>
/// Somebody who was on the web, signed in, left a number and called is erased in a running pipeline; then every table is
/// searched. The archive's blobs keep the events until they are compacted, as docs/visitors.md says.
/// </summary>
public sealed class ErasureTests : IAsyncLifetime
{
    private const string Domain = "erased web ü/1";
    private const string User = "erased-ann@example.com";
    private const string Network = "7d3f0e8c-1111-4222-8333-944455556666";
    private const string CallNetwork = "7d3f0e8c-2222-4222-8333-944455556666";
    private const string Phone = "+441214960123";
    private const string Quote = "ERASED-Q-77";
    private const string Call = "erased-call-1";

    private static readonly string[] Ids = [Domain, User, Network, CallNetwork, Phone, Quote];

    private readonly Pipeline _pipeline = new()
    {
        Options = ["--setting", "Sluice__Calls__LeadRules__0__Fact=pageViews", "--setting", "Sluice__Calls__LeadRules__0__Weight=1"],
    };

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    [Fact]
    public async Task After_an_erasure_no_table_names_an_id_of_the_person_who_was_found_by_telephone()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _pipeline.Collector };
        await SendAsync(Domain, Network, $"uid={User}&e=pv&url=https%3A%2F%2Fshop.example%2Fradio%2Fbirmingham", "");
        await SendAsync(Domain, Network, "e=pv&url=https%3A%2F%2Fshop.example%2Fquote", Contact($$"""{"phoneNumber":"{{Phone}}","quoteReference":"{{Quote}}"}"""));
        await SendAsync("", CallNetwork, "e=ue&ue_pr=" + Uri.EscapeDataString(
            $$$$"""
            {"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0",
             "data":{"schema":"iglu:io.sluice/call_ringing/jsonschema/1-0-0","data":{"callId":"{{{{Call}}}}","direction":"inbound"}}}
            """),
            Contact($$"""{"phoneNumber":"{{Phone}}","callId":"{{Call}}"}"""));
        await SendAsync("someone-else", "7d3f0e8c-3333-4222-8333-944455556666", "uid=else&e=pv&url=https%3A%2F%2Fshop.example%2Fquote", Contact("""{"quoteReference":"Q-ELSE"}"""));

        // Who is on the telephone is who was on the web.
        var asked = $"api/visitors/{Uri.EscapeDataString($"phone:{Phone}")}";
        await _pipeline.WaitForAsync(asked, person => person.GetProperty("events").GetInt32() == 3);
        var events = (await _pipeline.GetAsync(asked + "/events?limit=10")).GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(["call_ringing", "page_view", "page_view"], events.Select(e => e.GetProperty("name").GetString()).Order());
        foreach (var id in new[] { $"quote:{Quote}", $"call:{Call}", User })
            Assert.Equal(3, (await _pipeline.GetAsync($"api/visitors/{Uri.EscapeDataString(id)}")).GetProperty("events").GetInt32());
        await _pipeline.WaitForAsync("api/calls/leads", leads => leads.GetProperty("total").GetInt32() == 2);
        await _pipeline.WaitForAsync($"api/calls/{Call}", call => call.GetProperty("callId").GetString() == Call);
        foreach (var id in Ids) Assert.NotEmpty(await TableSearch.FindAsync(_pipeline.Storage, id));

        using (var erased = await client.DeleteAsync(asked))
        {
            Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
            using var report = JsonDocument.Parse(await erased.Content.ReadAsStringAsync());
            Assert.Equal(
                (7, 3, 1),
                (report.RootElement.GetProperty("ids").GetInt32(), report.RootElement.GetProperty("events").GetInt32(),
                    report.RootElement.GetProperty("forgotten").GetProperty("leads").GetInt32()));
        }
        Assert.Empty(await TableSearch.FindAsync(_pipeline.Storage, Ids));
        // A call's own id stays in the call, which names no caller.
        Assert.All(await TableSearch.FindAsync(_pipeline.Storage, Call), place => Assert.StartsWith("calls/", place));
        foreach (var id in Ids.Select(id => id == Phone ? $"phone:{id}" : id))
        {
            using var gone = await client.GetAsync($"api/visitors/{Uri.EscapeDataString(id)}");
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }
        Assert.NotEmpty(await TableSearch.FindAsync(_pipeline.Storage, "someone-else", "Q-ELSE"));

        async Task SendAsync(string domain, string network, string query, string contexts)
        {
            using var answer = await client.GetAsync(
                $"i?p=web&tv=js-4.6.0&aid=e2e&duid={Uri.EscapeDataString(domain)}&tnuid={network}&{query}{contexts}&eid={Guid.NewGuid()}");
            answer.EnsureSuccessStatusCode();
        }
    }

    private static string Contact(string data) => "&co=" + Uri.EscapeDataString(
        $$"""{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[{"schema":"iglu:io.sluice/contact/jsonschema/1-0-0","data":{{data}}}]}""");
}
