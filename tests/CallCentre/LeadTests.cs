using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Sluice.Testing;

namespace Sluice.CallCentre.Tests;

public sealed class LeadTests
{
    private const string Contact = """{"quoteReference":"Q-1"}""";

    private static readonly Dictionary<string, string?> Rules = new()
    {
        ["Sluice:Calls:LeadRules:0:Fact"] = "pageViews", ["Sluice:Calls:LeadRules:0:AtLeast"] = "5", ["Sluice:Calls:LeadRules:0:Weight"] = "10",
        ["Sluice:Calls:LeadRules:1:Fact"] = "flags.radio_discount", ["Sluice:Calls:LeadRules:1:Weight"] = "25",
        ["Sluice:Calls:LeadRules:2:Fact"] = "flags.bought", ["Sluice:Calls:LeadRules:2:Is"] = "true", ["Sluice:Calls:LeadRules:2:Weight"] = "-1000",
        ["Sluice:Calls:LeadRules:3:Fact"] = "lastCampaign.source", ["Sluice:Calls:LeadRules:3:Is"] = "radio", ["Sluice:Calls:LeadRules:3:Weight"] = "5",
    };

    [Fact]
    public async Task The_list_is_ordered_by_the_declared_score_and_says_why()
    {
        var time = new ManualTime();
        time.Advance(Events.Nine.AddHours(1) - time.GetUtcNow());
        var profiles = new Profiles(new()
        {
            ["browser"] = ("p-1", """{"pageViews":5,"flags":{},"lastCampaign":{"source":"radio"}}"""),
            ["listener"] = ("p-2", """{"pageViews":9,"flags":{"radio_discount":{"until":"2026-04-01"}}}"""),
            // The same person on the telephone.
            ["listener-2"] = ("p-2", """{"pageViews":9,"flags":{"radio_discount":{"until":"2026-04-01"}}}"""),
            ["customer"] = ("p-3", """{"pageViews":50,"flags":{"radio_discount":true,"bought":true}}"""),
            ["glance"] = ("p-4", """{"pageViews":1}"""),
            ["long ago"] = ("p-5", """{"pageViews":100}"""),
        });
        await using var server = await CallServer.StartAsync(time, Read(Rules).Options, profiles);
        await server.SayAsync(0, Events.Page("browser", Events.Nine, Contact), Events.Page("customer", Events.Nine, Contact), Events.Page("nobody", Events.Nine, Contact));
        await server.SayAsync(1, Events.Page("listener", Events.Nine.AddDays(-1), Contact), Events.Page("long ago", Events.Nine.AddDays(-8), Contact));
        await server.SayAsync(2, Events.Page("listener-2", Events.Nine, Contact), Events.Page("glance", Events.Nine, Contact), Events.Page("quiet", Events.Nine));

        using (var json = JsonDocument.Parse(await server.Http.GetStringAsync($"{server.Url}/api/calls/leads")))
        {
            Assert.Equal(
                ["p-2 35 flags.radio_discount, pageViews at least 5", "p-1 15 pageViews at least 5, lastCampaign.source is radio"],
                json.RootElement.GetProperty("leads").EnumerateArray().Select(lead =>
                    $"{lead.GetProperty("person").GetString()} {lead.GetProperty("score").GetInt32()} {string.Join(", ", lead.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()))}"));
            Assert.Equal("2026-03-02", json.RootElement.GetProperty("leads")[0].GetProperty("lastDay").GetString());
        }

        Assert.Equal(2, await server.Api.ForgetLeadAsync("listener", default) + await server.Api.ForgetLeadAsync("listener-2", default));
        using var after = JsonDocument.Parse(await server.Http.GetStringAsync($"{server.Url}/api/calls/leads?limit=5"));
        Assert.Equal(1, after.RootElement.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Who_is_too_old_for_the_list_is_no_longer_kept()
    {
        var time = new ManualTime();
        time.Advance(Events.Nine.AddHours(1) - time.GetUtcNow());
        await using var server = await CallServer.StartAsync(time, new CallsOptions { LeadDays = 2 });
        await server.SayAsync(0, Events.Page("v", Events.Nine, Contact), Events.Page("w", Events.Nine.AddDays(-1), Contact));
        // Events that are older than any that the list shows, from an archive that is played again.
        await server.SayAsync(0, [.. Enumerable.Range(0, 700).Select(n => Events.Page($"old {n}", Events.Nine.AddDays(-2 - (n % 3)), Contact))]);
        Assert.Equal(702, server.Store.Leads);

        time.Advance(TimeSpan.FromHours(1));
        await server.SayAsync(0, Events.Page("x", Events.Nine));
        Assert.InRange(server.Store.Leads, 100, 700);
        await server.SayAsync(0, Events.Page("x", Events.Nine));
        Assert.Equal(2, server.Store.Leads);

        // The next day only yesterday's is left.
        time.Advance(TimeSpan.FromDays(1));
        await server.SayAsync(0, Events.Page("x", Events.Nine));
        Assert.Equal(1, server.Store.Leads);
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused_all_at_once()
    {
        var (_, errors) = Read(new()
        {
            ["Sluice:Calls:TimeZone"] = "Mars/Olympus", ["Sluice:Calls:LongestWait"] = "soon", ["Sluice:Calls:Refresh"] = "01:00:00",
            ["Sluice:Calls:LeadDays"] = "0", ["Sluice:Calls:MostLeads"] = "many", ["Sluice:Calls:LeadThreshold"] = "1.5",
            ["Sluice:Calls:LeadRules:0:Weight"] = "5",
            ["Sluice:Calls:LeadRules:1:Fact"] = "flags..x", ["Sluice:Calls:LeadRules:1:Weight"] = "1",
            ["Sluice:Calls:LeadRules:2:Fact"] = "x", ["Sluice:Calls:LeadRules:2:Weight"] = "0",
            ["Sluice:Calls:LeadRules:3:Fact"] = "x", ["Sluice:Calls:LeadRules:3:Weight"] = "1", ["Sluice:Calls:LeadRules:3:AtLeast"] = "NaN",
            ["Sluice:Calls:LeadRules:4:Fact"] = "x", ["Sluice:Calls:LeadRules:4:Weight"] = "1", ["Sluice:Calls:LeadRules:4:AtLeast"] = "1", ["Sluice:Calls:LeadRules:4:Is"] = "y",
            ["Sluice:Calls:LeadRules:5:Fact"] = "x", ["Sluice:Calls:LeadRules:5:Weight"] = "1", ["Sluice:Calls:LeadRules:5:Equals"] = "y",
            ["Sluice:Calls:LeadRules:6:Fact"] = "same", ["Sluice:Calls:LeadRules:6:Weight"] = "1",
            ["Sluice:Calls:LeadRules:7:Fact"] = "same", ["Sluice:Calls:LeadRules:7:Weight"] = "2",
        });
        foreach (var part in new[] { "TimeZone", "LongestWait", "Refresh", "LeadDays", "MostLeads", "LeadThreshold", "LeadRules:0:Fact", "LeadRules:1:Fact", "LeadRules:2:Weight", "LeadRules:3:AtLeast", "LeadRules:4:", "LeadRules:5:Equals", "condition on same" })
            Assert.Contains(errors, error => error.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_settings_there_are_defaults_and_no_list()
    {
        var (options, errors) = Read([]);
        Assert.Empty(errors);
        Assert.Empty(options.LeadRules);
        Assert.Equal(new CallsOptions(), options with { LeadRules = new CallsOptions().LeadRules });
    }

    [Theory]
    [InlineData("n", null, null, null, true)]
    [InlineData("zero", null, null, null, true)]
    [InlineData("no", null, null, null, false)]
    [InlineData("nothing", null, null, null, false)]
    [InlineData("absent", null, null, null, false)]
    [InlineData("deep.text", "x", null, null, true)]
    [InlineData("deep.text", "y", null, null, false)]
    [InlineData("n", "3", null, null, true)]
    [InlineData("yes", "true", null, null, true)]
    [InlineData("n", null, 3.0, null, true)]
    [InlineData("n", null, 3.1, null, false)]
    [InlineData("n", null, null, 3.0, true)]
    [InlineData("absent", null, null, 3.0, false)]
    [InlineData("deep.text", null, 0.0, null, false)]
    [InlineData("n.deeper", null, null, null, false)]
    public void A_rule_holds_when_its_condition_does(string fact, string? equals, double? least, double? most, bool holds)
    {
        using var json = JsonDocument.Parse("""{"n":3,"zero":0,"no":false,"yes":true,"nothing":null,"deep":{"text":"x"}}""");
        Assert.Equal(holds, new LeadRule(fact, 1, equals, least, most).Holds(json.RootElement));
    }

    private static (CallsOptions Options, List<string> Errors) Read(Dictionary<string, string?> settings)
    {
        var errors = new List<string>();
        return (CallsOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), errors), errors);
    }

    private sealed class Profiles(Dictionary<string, (string Person, string Json)> known) : ILeadProfiles
    {
        public ValueTask<LeadFacts?> FindAsync(string visitorId, CancellationToken cancellationToken) =>
            ValueTask.FromResult(known.TryGetValue(visitorId, out var found) ? new LeadFacts(found.Person, Encoding.UTF8.GetBytes(found.Json)) : null);
    }
}
