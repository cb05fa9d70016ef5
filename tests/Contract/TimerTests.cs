using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Contract.Tests;

/// <summary>Timer functions under the host.</summary>
[Collection(StorageCollection.Name)]
public sealed class TimerTests(AzuriteFixture azurite)
{
    private HostedApp NewApp(string timer, string function = "OnTick")
    {
        var app = new HostedApp(azurite.ConnectionString);
        app.Setting("AzureFunctionsWebHost__hostid", app.Namespace);
        app.Setting("Schedule", "* * * * * *");
        app.Function(function, $$"""{"bindings":[{"type":"timerTrigger","direction":"in","name":"tick",{{timer}} }]}""");
        return app;
    }

    [Fact]
    public async Task A_timer_runs_once_for_all_instances_and_a_short_one_has_no_status()
    {
        await using var app = NewApp("\"schedule\":\"%Schedule%\"");
        app.Options = o => o with { Instances = 2 };
        await app.StartAsync();
        await app.WaitForInvocationsAsync(3);
        var invocation = app.Invocations.First();
        Assert.Equal("OnTick", invocation.Function);
        Assert.Equal(
            """{"tick":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}}""",
            JsonSerializer.Serialize(invocation.Body.GetProperty("Data")));
        Assert.Equal(["sys"], invocation.Metadata.EnumerateObject().Select(p => p.Name));
        var seconds = app.Invocations.Select(i => i.Metadata.GetProperty("sys").GetProperty("UtcNow").GetDateTime())
            .Select(t => t.Ticks / TimeSpan.TicksPerSecond).ToList();
        Assert.Equal(seconds.Distinct(), seconds);
    }

    [Fact]
    public async Task A_run_that_was_missed_is_made_up_for_at_the_start()
    {
        await using var app = NewApp("\"schedule\":\"0 0 0 1 1 *\"");
        var hosts = app.Storage.GetBlobContainerClient("azure-webjobs-hosts");
        await hosts.CreateIfNotExistsAsync();
        var blob = hosts.GetBlobClient($"timers/{app.Namespace}/Host.Functions.OnTick/status");
        await blob.UploadAsync(BinaryData.FromString(
            """{"Last":"2020-01-01T00:00:00+00:00","Next":"2021-01-01T00:00:00+00:00","LastUpdated":"2020-01-01T00:00:01+00:00"}"""));
        await app.StartAsync();
        await app.WaitForInvocationsAsync(1);
        var tick = app.Invocations.Single().Body.GetProperty("Data").GetProperty("tick");
        Assert.True(tick.GetProperty("IsPastDue").GetBoolean());
        Assert.Equal("2021-01-01T00:00:00+00:00", tick.GetProperty("ScheduleStatus").GetProperty("Next").GetString());
        await Eventually.TrueAsync(() => app.Lines.CountOf(5060) == 1, "the timer waited for its next run");
        var status = Invocation.Parse((await blob.DownloadContentAsync()).Value.Content.ToString());
        Assert.True(status.GetProperty("Next").GetDateTimeOffset() > DateTimeOffset.UtcNow);
        Assert.True(status.GetProperty("Last").GetDateTimeOffset().Year > 2021);
        await app.RestartAsync();
        await Eventually.TrueAsync(() => app.Lines.CountOf(5060) == 2, "the timer waited again");
        Assert.Single(app.Invocations);
    }

    [Fact]
    public async Task A_timer_may_run_at_the_start()
    {
        await using var app = NewApp("\"schedule\":\"0 0 0 1 1 *\",\"runOnStartup\":true");
        await app.StartAsync();
        await app.WaitForInvocationsAsync(1);
        Assert.False(app.Invocations.Single().Body.GetProperty("Data").GetProperty("tick").GetProperty("IsPastDue").GetBoolean());
    }

    [Fact]
    public async Task A_disabled_function_does_not_run()
    {
        await using var app = NewApp("\"schedule\":\"* * * * * *\"");
        app.Function("Off", """{"disabled":true,"bindings":[{"type":"timerTrigger","direction":"in","name":"tick","schedule":"* * * * * *"}]}""");
        app.Function("OffBySetting", """{"bindings":[{"type":"timerTrigger","direction":"in","name":"tick","schedule":"* * * * * *"}]}""");
        app.Setting("AzureWebJobs.OffBySetting.Disabled", "true");
        await app.StartAsync();
        await app.WaitForInvocationsAsync(2);
        Assert.All(app.Invocations, i => Assert.Equal("OnTick", i.Function));
        Assert.Equal(["disabled", "disabled"], app.Host.Snapshot().Functions.Where(f => f.Name.StartsWith("Off", StringComparison.Ordinal)).Select(f => f.Trigger));
    }
}
