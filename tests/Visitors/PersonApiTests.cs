using System.Globalization;
using System.Text.Json;

namespace Sluice.Visitors.Tests;

public sealed class PersonApiTests : ApiTest
{
    [Fact]
    public async Task A_profile_tells_session_flags_interests_traits_and_ids()
    {
        await SeeAsync(Line.Of(
            ("event", "page_view"), ("domain_userid", "v"), ("network_userid", "n"), ("derived_tstamp", "2026-03-01 10:00:00.000"),
            ("collector_tstamp", "2026-03-01 10:00:00.000"), ("page_url", "https://example.org/radio/birmingham"), ("se_action", "baker")));
        await SeeAsync(Line.PageView("v", "2026-03-01 10:05:00.000"));
        var profile = await GetAsync("v");
        var session = profile.GetProperty("session");
        Assert.Equal(
            (1, 2, 2, 300.0, true),
            (session.GetProperty("index").GetInt32(), session.GetProperty("pageViews").GetInt32(), session.GetProperty("events").GetInt32(),
                session.GetProperty("durationSeconds").GetDouble(), session.GetProperty("open").GetBoolean()));
        Assert.Equal(1, profile.GetProperty("sessions").GetInt32());
        Assert.Equal("baker", profile.GetProperty("traits").GetProperty("trade").GetProperty("value").GetString());
        Assert.Equal("radio", profile.GetProperty("interests")[0].GetProperty("name").GetString());
        Assert.Equal(2, profile.GetProperty("ids").GetArrayLength());
        Assert.Equal(DateTimeOffset.Parse("2026-03-31T10:00:00Z", CultureInfo.InvariantCulture),
            profile.GetProperty("flags").GetProperty("radio_discount").GetProperty("until").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_flag_goes_down_when_its_lifetime_is_over()
    {
        await SeeAsync(Line.PageView("v", "2026-03-01 10:00:00.000", "https://example.org/radio/birmingham"));
        Time.Advance(TimeSpan.FromDays(29));
        Assert.True((await GetAsync("v")).GetProperty("flags").TryGetProperty("radio_discount", out _));
        Time.Advance(TimeSpan.FromDays(1));
        Assert.False((await GetAsync("v")).GetProperty("flags").TryGetProperty("radio_discount", out _));
    }

    [Fact]
    public async Task Every_id_of_a_person_leads_to_the_same_profile_and_none_of_another_person()
    {
        await SeePersonAsync();
        await SeeAsync(Line.PageView("stranger", "2026-03-01 10:00:00.000"));
        var persons = new List<string>();
        foreach (var id in new[] { "v", "ann", "n", "%2B44123", "phone:%2B44123", "user_id:ann", "domain_userid:v" })
        {
            var profile = await GetAsync(id);
            Assert.Equal(3, profile.GetProperty("events").GetInt32());
            persons.Add(profile.GetProperty("person").GetString()!);
        }
        Assert.Single(persons.Distinct());
        Assert.NotEqual(persons[0], (await GetAsync("stranger")).GetProperty("person").GetString());
        // The same text as another kind of id is another id.
        foreach (var id in new[] { "user_id:v", "phone:ann", "network_userid:ann" }) await AssertProblemAsync(await AskAsync(HttpMethod.Get, id), 404);
    }

    [Fact]
    public async Task The_last_events_come_newest_first_from_all_ids_and_of_any_kind()
    {
        await SeePersonAsync();
        var events = (await GetAsync("phone:%2B44123/events?limit=2")).GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(["call", "page_view"], events.Select(e => e.GetProperty("event").GetString()));
        Assert.Equal("+44123", events[0].GetProperty("category").GetString());
        Assert.Equal("https://example.org/", events[1].GetProperty("url").GetString());
    }

    [Fact]
    public async Task Merges_are_told_and_can_be_taken_back_for_good()
    {
        await SeePersonAsync();
        var merge = (await GetAsync("v/merges")).GetProperty("merges").EnumerateArray()
            .Single(pair => pair.GetProperty("a").GetProperty("id").GetString() == "v" && pair.GetProperty("b").GetProperty("id").GetString() == "ann")
            .GetProperty("merge").GetString();
        using var answer = await AskAsync(HttpMethod.Post, $"v/merges/{merge}/undo");
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Contains("\"undone\":true", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await SeePersonAsync();
        Assert.Equal(2, (await GetAsync("ann")).GetProperty("events").GetInt32());
        Assert.Equal(4, (await GetAsync("v")).GetProperty("events").GetInt32());
        await AssertProblemAsync(await AskAsync(HttpMethod.Post, "v/merges/0123456789abcdef/undo"), 404);
    }

    [Fact]
    public async Task Erasing_tells_what_it_did_and_leaves_nothing_to_be_found_until_new_events_come()
    {
        await SeePersonAsync();
        using var answer = await AskAsync(HttpMethod.Delete, "ann");
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var report = json.RootElement;
        Assert.Equal((4, 2, 3), (report.GetProperty("ids").GetInt32(), report.GetProperty("profiles").GetInt32(), report.GetProperty("events").GetInt32()));
        foreach (var id in new[] { "v", "ann", "n", "%2B44123" }) await AssertProblemAsync(await AskAsync(HttpMethod.Get, id), 404);
        await AssertProblemAsync(await AskAsync(HttpMethod.Delete, "ann"), 404);
        Assert.Empty(Identities.Rows);
        Assert.Empty(Store.Profiles);
        var mark = Assert.Single(Marks.Marks.Values);
        Assert.Equal(report.GetProperty("archiveMark").GetString(), mark.Id);
        Assert.Contains(ErasureMark.HashOf(Profiles.User("ann")), mark.Hashes);

        await SeeAsync(Line.PageView("v", "2026-03-01 11:00:00.000"));
        Assert.Equal(1, (await GetAsync("v")).GetProperty("events").GetInt32());
    }

    [Fact]
    public async Task What_other_parts_keep_of_an_erased_person_is_forgotten_and_told_and_a_failure_leaves_the_person_to_try_again()
    {
        await SeePersonAsync();
        Trace.Kept.UnionWith([Profiles.Domain("v"), Profiles.User("ann"), Profiles.User("v"), Profiles.User("bob")]);
        Trace.Fault = new IOException("Storage does not answer.");
        await AssertProblemAsync(await AskAsync(HttpMethod.Delete, "ann"), 503);
        Assert.Equal(3, (await GetAsync("ann")).GetProperty("events").GetInt32());

        Trace.Fault = null;
        using var answer = await AskAsync(HttpMethod.Delete, "ann");
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(2, json.RootElement.GetProperty("forgotten").GetProperty("notes").GetInt32());
        Assert.Equal([Profiles.User("bob"), Profiles.User("v")], Trace.Kept.Order());
    }

    [Fact]
    public async Task A_merge_too_many_to_be_taken_back_is_refused_and_stays()
    {
        var graph = Profiles.Graph(Identities);
        foreach (var id in new[] { Profiles.Domain("v"), Profiles.User("ann") })
            for (var n = 0; n < IdentityNode.MostForbidden; n++)
                await graph.UndoAsync(IdentityEdge.Of(id, Profiles.Network($"{id.Value}-{n}"), Time.GetUtcNow()), Time.GetUtcNow(), default);
        await SeePersonAsync();
        var merge = (await GetAsync("v/merges")).GetProperty("merges").EnumerateArray()
            .Single(pair => pair.GetProperty("a").GetProperty("id").GetString() == "v" && pair.GetProperty("b").GetProperty("id").GetString() == "ann")
            .GetProperty("merge").GetString();
        await AssertProblemAsync(await AskAsync(HttpMethod.Post, $"v/merges/{merge}/undo"), 409);
        Assert.Equal(3, (await GetAsync("v")).GetProperty("events").GetInt32());
    }

    [Theory]
    [InlineData("DELETE", "v")]
    [InlineData("POST", "v/merges/0123456789abcdef/undo")]
    public async Task A_sites_key_reads_and_changes_nothing(string method, string path)
    {
        await SeeAsync("v");
        using var read = new HttpRequestMessage(HttpMethod.Get, $"{Closed}/api/visitors/v");
        read.Headers.Add("x-api-key", SiteKey);
        using var answer = await Client.SendAsync(read);
        Assert.Equal(200, (int)answer.StatusCode);
        using var change = new HttpRequestMessage(new HttpMethod(method), $"{Closed}/api/visitors/{path}");
        change.Headers.Add("x-api-key", SiteKey);
        await AssertProblemAsync(await Client.SendAsync(change), 403);
        Assert.Single(Store.Profiles);
    }

    [Theory]
    [InlineData("sp=n", "")]
    [InlineData("_sp_id.1fff=v.1772359200.1.1772359200.1772359200.s; other=1", "")]
    [InlineData("", "?duid=v")]
    public async Task A_page_is_told_the_public_flags_of_its_own_visitor_and_no_more(string cookies, string query)
    {
        await SeeAsync(Line.Of(
            ("event", "page_view"), ("domain_userid", "v"), ("network_userid", "n"), ("collector_tstamp", "2026-03-01 10:00:00.000"),
            ("page_url", "https://example.org/radio/birmingham")));
        using var answer = await AskOwnAsync(HttpMethod.Get, cookies, "https://www.example.org", query);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("https://www.example.org", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("true", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Credentials")));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("flags", Assert.Single(json.RootElement.EnumerateObject()).Name);
        Assert.Equal("radio_discount", Assert.Single(json.RootElement.GetProperty("flags").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sp=nobody; _sp_id.1=%01")]
    public async Task A_page_of_a_stranger_is_told_of_no_flags(string cookies)
    {
        using var answer = await AskOwnAsync(HttpMethod.Get, cookies, "https://www.example.org");
        Assert.Equal("{\"flags\":{}}", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_page_of_a_declared_origin_may_ask_before_it_asks()
    {
        using var answer = await AskOwnAsync(HttpMethod.Options, "", "https://www.example.org");
        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal("GET, HEAD", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Methods")));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://localhost:7071")]
    public async Task A_page_of_another_origin_is_refused_without_leave_to_read(string origin)
    {
        using var answer = await AskOwnAsync(HttpMethod.Get, "sp=n", origin);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        await AssertProblemAsync(answer, 403);
    }

    private Task<HttpResponseMessage> AskOwnAsync(HttpMethod method, string cookies, string origin, string query = "")
    {
        var request = new HttpRequestMessage(method, $"{Closed}/api/visitors/me{query}");
        if (cookies.Length > 0) request.Headers.Add("Cookie", cookies);
        request.Headers.Add("Origin", origin);
        return Client.SendAsync(request);
    }
}
