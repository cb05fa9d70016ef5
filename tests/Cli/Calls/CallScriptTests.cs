using System.Text.Json;
using Sluice.Cli.Calls;
using Sluice.Iglu;

namespace Sluice.Cli.Tests.Calls;

public sealed class CallScriptTests
{
    private static readonly IgluClient Schemas = IgluClient.Create(new IgluOptions(), TimeProvider.System);

    [Fact]
    public void The_same_seed_plays_the_same_day_and_another_one_another()
    {
        Assert.Equal(Day(3), Day(3));
        Assert.NotEqual(Day(3), Day(4));

        static string[] Day(int seed) => [.. new CallScript(seed, 3).Events.Select(e => System.Text.Encoding.UTF8.GetString(PlayPayload.Of(e, DateTimeOffset.UnixEpoch + e.At)))];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_event_of_a_day_keeps_to_its_schema_and_every_call_comes_to_its_end(int seed)
    {
        var script = new CallScript(seed, 8);
        var totals = script.Totals;
        Assert.InRange(totals.Calls, 100, 400);
        Assert.InRange(totals.Sales, 10, totals.Answered);
        Assert.Equal(totals.Calls, totals.Answered + totals.Abandoned);
        Assert.Equal(totals.Calls, script.Events.Count(e => e.Call == "call_ringing"));
        Assert.Equal(totals.Calls, script.Events.Count(e => e.Call == "call_ended"));
        Assert.Equal(totals.Answered, script.Events.Count(e => e.Call == "call_disposition"));
        Assert.Equal(totals.PageViews, script.Events.Count(e => e.Page is not null));
        Assert.Contains(script.Events, e => e.Page == "/radio/birmingham");
        Assert.Contains(script.Events, e => e.Call == "call_transferred");
        Assert.Equal(script.Events.Count, script.Events.Select(e => e.Id).Distinct().Count());
        Assert.NotNull(script.SomeCaller);
        Assert.All(script.Events, e => Assert.InRange(e.At, TimeSpan.Zero, TimeSpan.FromHours(8)));
        foreach (var e in script.Events)
        {
            foreach (var (name, data) in e.Entities) await AssertValidAsync(name, data);
            if (e.Call is { } call) await AssertValidAsync(call, e.Data!);
        }
    }

    private static async Task AssertValidAsync(string name, string data)
    {
        using var json = JsonDocument.Parse(data);
        var verdict = await Schemas.ValidateAsync(new SchemaKey("io.sluice", name, "jsonschema", 1, 0, 0), json.RootElement, CancellationToken.None);
        Assert.True(verdict.IsValid, $"{name} {data}");
    }
}
