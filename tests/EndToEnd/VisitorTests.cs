using System.Net;
using System.Text.Json;
using Sluice.Testing;

namespace Sluice.EndToEnd.Tests;

/// <summary>A person on the web and on the phone, from the collector to the visitor API and out of the tables again.</summary>
public sealed class VisitorTests : IAsyncLifetime
{
    private readonly Pipeline _pipeline = new();

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    [Fact]
    public async Task One_person_is_found_by_every_id_and_forgotten_by_one()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _pipeline.Collector };
        await SendAsync("duid=e2e-web&e=pv&url=https%3A%2F%2Fshop.example%2Fradio%2Fbirmingham&page=Radio");
        await SendAsync("duid=e2e-web&uid=e2e-ann&e=pv&url=https%3A%2F%2Fshop.example%2Fquote");
        await SendAsync("uid=e2e-ann&e=se&se_ca=phone&se_ac=answered");
        await SendAsync("duid=e2e-other&e=pv&url=https%3A%2F%2Fshop.example%2Fquote");
        var web = await _pipeline.WaitForAsync("api/visitors/e2e-web", profile => profile.GetProperty("events").GetInt32() == 3);
        var ann = await _pipeline.GetAsync("api/visitors/e2e-ann");
        Assert.Equal(web.GetProperty("person").GetString(), ann.GetProperty("person").GetString());
        Assert.Equal((3, 2, 1), (ann.GetProperty("events").GetInt32(), ann.GetProperty("pageViews").GetInt32(), ann.GetProperty("sessions").GetInt32()));
        Assert.True(ann.GetProperty("flags").TryGetProperty("radio_discount", out _));

        // Whoever is on the phone sees what the caller did on the web.
        var events = (await _pipeline.GetAsync("api/visitors/user_id:e2e-ann/events?limit=10")).GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(["struct", "page_view", "page_view"], events.Select(e => e.GetProperty("event").GetString()));
        Assert.Equal("https://shop.example/radio/birmingham", events[2].GetProperty("url").GetString());

        await _pipeline.WaitForAsync("api/visitors/e2e-other", profile => profile.GetProperty("events").GetInt32() == 1);
        using (var erased = await client.DeleteAsync("api/visitors/e2e-ann"))
        {
            using var report = JsonDocument.Parse(await erased.Content.ReadAsStringAsync());
            Assert.Equal((2, 3), (report.RootElement.GetProperty("profiles").GetInt32(), report.RootElement.GetProperty("events").GetInt32()));
        }
        foreach (var id in new[] { "e2e-web", "e2e-ann" })
        {
            using var gone = await client.GetAsync($"api/visitors/{id}");
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
            Assert.Empty(await TableSearch.FindAsync(_pipeline.Storage, id));
        }
        Assert.NotEmpty(await TableSearch.FindAsync(_pipeline.Storage, "e2e-other"));

        async Task SendAsync(string query)
        {
            using var answer = await client.GetAsync($"i?p=web&tv=js-4.6.0&aid=e2e&{query}");
            answer.EnsureSuccessStatusCode();
        }
    }
}
