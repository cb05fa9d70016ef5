using System.Text.Json;
using Sluice.Testing;

namespace Sluice.CallCentre.Tests;

public sealed class CallsApiTests : IAsyncLifetime
{
    private const string Key = "a-key-of-enough-length";

    private readonly ManualTime _time = new();
    private CallServer _server = null!;

    public async Task InitializeAsync()
    {
        _time.Advance(Events.Nine.AddHours(1) - _time.GetUtcNow());
        _server = await CallServer.StartAsync(_time);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task The_board_has_the_day_s_figures_and_who_waits_and_how_old_it_is()
    {
        // One call's events in two partitions, another call rings.
        await _server.SayAsync(0,
            Events.Call("call_ringing", Events.Data("c1"), Events.Nine, Events.Id(1), null, "sales"),
            Events.Call("call_ended", Events.Data("c1"), Events.Nine.AddSeconds(130), Events.Id(3), "ann", "sales"));
        await _server.SayAsync(2,
            Events.Call("call_answered", Events.Data("c1"), Events.Nine.AddSeconds(10), Events.Id(2), "ann", "sales"),
            Events.Call("call_disposition", Events.Data("c1", ",\"outcome\":\"sale\",\"value\":99.5,\"currency\":\"GBP\""), Events.Nine.AddSeconds(140), Events.Id(4), "ann", "sales"),
            Events.Call("call_ringing", Events.Data("c2", ",\"line\":\"0800 1\""), Events.Nine.AddMinutes(59), Events.Id(5), null, "claims"));

        var board = await GetAsync("api/calls/board");
        var total = board.GetProperty("total");
        Assert.Equal((2, 1, 1, 120.0, 10.0), (Number(total, "calls"), Number(total, "waiting"), Number(total, "answered"),
            total.GetProperty("meanHandleSeconds").GetDouble(), total.GetProperty("meanWaitSeconds").GetDouble()));
        Assert.Equal((1.0, 99.5), (total.GetProperty("conversion").GetDouble(), total.GetProperty("value").GetProperty("GBP").GetDouble()));
        Assert.Equal(("2026-03-02", "UTC", 0.4), (board.GetProperty("day").GetString(), board.GetProperty("timeZone").GetString(), board.GetProperty("behindSeconds").GetDouble()));
        Assert.Equal(_time.GetUtcNow(), board.GetProperty("readAt").GetDateTimeOffset());
        var waiting = Assert.Single(board.GetProperty("waiting").EnumerateArray());
        Assert.Equal(("c2", "claims", "0800 1"), (waiting.GetProperty("callId").GetString(), waiting.GetProperty("team").GetString(), waiting.GetProperty("line").GetString()));
        var agent = Assert.Single(board.GetProperty("agents").EnumerateArray());
        Assert.Equal(("ann", "Agent ann", "sales"), (agent.GetProperty("id").GetString(), agent.GetProperty("name").GetString(), agent.GetProperty("team").GetString()));

        var claims = (await GetAsync("api/calls/board?team=claims")).GetProperty("total");
        Assert.Equal((1, 1, 0), (Number(claims, "calls"), Number(claims, "waiting"), Number(claims, "handled")));
        Assert.Equal(0, Number((await GetAsync("api/calls/board?day=2026-03-01")).GetProperty("total"), "calls"));
    }

    [Fact]
    public async Task A_second_later_the_board_has_what_came_meanwhile_and_until_then_the_store_is_left_alone()
    {
        await _server.SayAsync(0, Events.Call("call_ringing", Events.Data("c1"), Events.Nine, Events.Id(1)));
        Assert.Equal(1, await CallsAsync());
        var read = _server.Store.DaysRead;
        await _server.SayAsync(0, Events.Call("call_ringing", Events.Data("c2"), Events.Nine, Events.Id(2)));
        Assert.Equal((1, read), (await CallsAsync(), _server.Store.DaysRead));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((2, read + 1), (await CallsAsync(), _server.Store.DaysRead));
        // Nothing new: the watermarks are looked at, the rows are not.
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((2, read + 1), (await CallsAsync(), _server.Store.DaysRead));

        async Task<int> CallsAsync() => Number((await GetAsync("api/calls/board")).GetProperty("total"), "calls");
    }

    [Theory]
    [InlineData("2026-06-30T22:59:59Z", "2026-06-30")]
    [InlineData("2026-06-30T23:00:00Z", "2026-07-01")]
    public async Task Today_is_a_day_of_the_declared_time_zone(string now, string day)
    {
        _time.Advance(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture) - _time.GetUtcNow());
        await using var server = await CallServer.StartAsync(_time, new CallsOptions { TimeZone = "Europe/London" });
        await server.SayAsync(0, Events.Call("call_ringing", Events.Data("c1"), _time.GetUtcNow(), Events.Id(1)));
        using var json = JsonDocument.Parse(await server.Http.GetStringAsync($"{server.Url}/api/calls/board"));
        Assert.Equal((day, 1), (json.RootElement.GetProperty("day").GetString(), Number(json.RootElement.GetProperty("total"), "calls")));
    }

    [Fact]
    public async Task A_call_is_answered_with_all_its_steps_from_wherever_they_are()
    {
        await _server.SayAsync(1, Events.Call("call_answered", Events.Data("c:1"), Events.Nine.AddSeconds(10), Events.Id(2), "ann"));
        await _server.SayAsync(2, Events.Call("call_ringing", Events.Data("c:1"), Events.Nine, Events.Id(1), contact: """{"phoneNumber":"+441214960000"}"""));
        var text = await _server.Http.GetStringAsync($"{_server.Url}/api/calls/c%3A1");
        using var call = JsonDocument.Parse(text);
        Assert.Equal(("talking", "ann", 10.0), (call.RootElement.GetProperty("phase").GetString(), call.RootElement.GetProperty("agent").GetString(), call.RootElement.GetProperty("waitSeconds").GetDouble()));
        Assert.Equal(["ringing", "answered"], call.RootElement.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("step").GetString()!));
        // The board's table holds nothing that the caller could be called by.
        Assert.DoesNotContain("1214960000", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api/calls/nobody", 404)]
    [InlineData("api/calls/a%20b", 400)]
    [InlineData("api/calls/a%2Fb", 400)]
    [InlineData("api/calls/", 400)]
    [InlineData("api/calls/board?day=today", 400)]
    [InlineData("api/calls/board?day=0001-01-01", 400)]
    [InlineData("api/calls/board?day=9999-12-31", 400)]
    [InlineData("api/calls/board?team=a%20b", 400)]
    [InlineData("api/calls/leads?limit=0", 400)]
    [InlineData("api/calls/leads?limit=501", 400)]
    public async Task What_makes_no_sense_is_refused_with_a_reason(string path, int status) =>
        await AssertProblemAsync(await _server.Http.GetAsync($"{_server.Url}/{path}"), status);

    [Theory]
    [InlineData(null, "", 401)]
    [InlineData("wrong-key-of-enough-length", "", 401)]
    [InlineData(null, $"?key={Key}&key={Key}", 401)]
    [InlineData(Key, "", 200)]
    [InlineData(null, $"?key={Key}", 200)]
    public async Task Only_a_key_opens_it_when_there_are_keys(string? header, string query, int status)
    {
        await using var server = await CallServer.StartAsync(_time, keys: ["another-key-of-enough-length", Key]);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{server.Url}/api/calls/board{query}");
        if (header is not null) request.Headers.Add("x-api-key", header);
        using var answer = await server.Http.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Without_keys_and_without_leave_for_everyone_nobody_is_let_in()
    {
        await using var server = await CallServer.StartAsync(_time, isOpen: false);
        await AssertProblemAsync(await server.Http.GetAsync($"{server.Url}/api/calls/board"), 401);
    }

    [Fact]
    public async Task Other_methods_are_refused()
    {
        using var answer = await _server.Http.PostAsync($"{_server.Url}/api/calls/board", null);
        Assert.Equal("GET, HEAD", string.Join(", ", answer.Content.Headers.Allow));
        await AssertProblemAsync(answer, 405);
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_503_and_tells_nothing_of_itself()
    {
        _server.Store.Fault = new IOException("the account is at secret.example");
        foreach (var path in new[] { "board", "c1" })
        {
            using var answer = await _server.Http.GetAsync($"{_server.Url}/api/calls/{path}");
            Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            await AssertProblemAsync(answer, 503);
        }
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var json = JsonDocument.Parse(await _server.Http.GetStringAsync($"{_server.Url}/{path}"));
        return json.RootElement.Clone();
    }

    private static int Number(JsonElement row, string name) => row.GetProperty(name).GetInt32();

    private static async Task AssertProblemAsync(HttpResponseMessage answer, int status)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.ToString());
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(status, json.RootElement.GetProperty("status").GetInt32());
        Assert.NotEmpty(json.RootElement.GetProperty("detail").GetString()!);
    }
}
