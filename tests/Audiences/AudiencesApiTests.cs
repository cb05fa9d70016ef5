using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Api;
using static Sluice.Audiences.Tests.Lines;

namespace Sluice.Audiences.Tests;

public sealed class AudiencesApiTests
{
    private readonly Rig _rig = new();

    [Fact]
    public async Task Rules_are_told_with_how_many_are_in()
    {
        await ThreeAsync();
        var (status, answer) = await AskAsync("/api/audiences");
        Assert.Equal(200, status);
        var rule = Assert.Single(answer.GetProperty("audiences").EnumerateArray());
        Assert.Equal(("quote_abandoned", 2, false), (rule.GetProperty("name").GetString(), rule.GetProperty("members").GetInt32(), rule.GetProperty("webhook").GetBoolean()));
        Assert.Equal(("page_view", "/quote/*"), (rule.GetProperty("start").GetProperty("event").GetString(), rule.GetProperty("start").GetProperty("path").GetString()));
        Assert.Equal(("02:00:00", "05:00:00"), (rule.GetProperty("after").GetString(), rule.GetProperty("lifetime").GetString()));
    }

    [Fact]
    public async Task Members_are_told_newest_first_and_no_more_than_asked_for()
    {
        var visitors = await ThreeAsync();
        var (_, answer) = await AskAsync("/api/audiences/quote_abandoned");
        Assert.Equal([visitors[1], visitors[0]], answer.GetProperty("newest").EnumerateArray().Select(member => member.GetProperty("visitor").GetString()!));
        Assert.Equal("person of " + Rig.Visitors(3)[1], answer.GetProperty("newest")[0].GetProperty("person").GetString());
        Assert.Equal(Noon.AddHours(2).AddMinutes(1), answer.GetProperty("newest")[0].GetProperty("enteredAt").GetDateTimeOffset());
        (_, answer) = await AskAsync("/api/audiences/quote_abandoned", "?limit=1");
        Assert.Equal(visitors[1], Assert.Single(answer.GetProperty("newest").EnumerateArray()).GetProperty("visitor").GetString());
        Assert.Equal(2, answer.GetProperty("members").GetInt32());
    }

    [Theory]
    [InlineData("GET", "/api/audiences", "", false, 401)]
    [InlineData("POST", "/api/audiences", "", true, 405)]
    [InlineData("GET", "/api/audiences/nothing", "", true, 404)]
    [InlineData("GET", "/api/audiences/quote_abandoned/x", "", true, 404)]
    [InlineData("GET", "/api/audiences/quote_abandoned", "?limit=0", true, 400)]
    [InlineData("GET", "/api/audiences/quote_abandoned", "?limit=1001", true, 400)]
    [InlineData("GET", "/api/audiences/quote_abandoned", "?limit=-1", true, 400)]
    public async Task What_makes_no_sense_is_a_problem(string method, string path, string query, bool allows, int expected)
    {
        var (status, answer) = await AskAsync(path, query, method, allows);
        Assert.Equal((expected, expected), (status, answer.GetProperty("status").GetInt32()));
    }

    // Three started, a minute apart, and the last one bought.
    private async Task<string[]> ThreeAsync()
    {
        var visitors = Rig.Visitors(3);
        await _rig.SayAsync([.. visitors.Select((visitor, n) => Start(visitor, Noon.AddMinutes(n)))]);
        await _rig.PassAsync(TimeSpan.FromHours(3));
        await _rig.SayAsync(Buy(visitors[2], Noon.AddHours(3)));
        await _rig.PassAsync(TimeSpan.FromMinutes(1));
        return [.. visitors.Select(visitor => KnownPersons.Column + visitor)];
    }

    private async Task<(int Status, JsonElement Answer)> AskAsync(string path, string query = "", string method = "GET", bool allows = true)
    {
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Path, context.Request.QueryString) = (method, path, new QueryString(query));
        using var body = new MemoryStream();
        context.Response.Body = body;
        await new AudiencesApi(_rig.Store, _rig.Options, new ApiKeys([], allows), NullLogger<AudiencesApi>.Instance).HandleAsync(context);
        Assert.Equal(context.Response.StatusCode == 200 ? "application/json" : "application/problem+json", context.Response.ContentType);
        using var json = JsonDocument.Parse(body.ToArray());
        return (context.Response.StatusCode, json.RootElement.Clone());
    }
}
