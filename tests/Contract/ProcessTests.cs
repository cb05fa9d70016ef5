using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using Sluice.FunctionsHost;
using Sluice.Testing;

namespace Sluice.Contract.Tests;

/// <summary>How the app's process is started, watched and ended.</summary>
[Collection(StorageCollection.Name)]
public sealed class ProcessTests(AzuriteFixture azurite)
{
    private HostedApp NewApp()
    {
        var app = new HostedApp(azurite.ConnectionString);
        app.HttpFunction("Pixel", "i", "get", "post");
        return app;
    }

    // With a body, because a request without one may be repeated when the connection breaks.
    private static HttpRequestMessage Exit(string wish) =>
        new(HttpMethod.Post, "i") { Headers = { { "X-Do", wish } }, Content = new StringContent("body") };

    [Fact]
    public async Task The_app_gets_its_port_its_ids_its_folder_and_every_setting()
    {
        await using var app = NewApp();
        app.Setting("MySetting", "a value");
        app.Setting("CONTRACT_SHOW", "FUNCTIONS_CUSTOMHANDLER_PORT,FUNCTIONS_HTTPWORKER_PORT,FUNCTIONS_CUSTOMHANDLER_WORKER_ID,FUNCTIONS_HTTPWORKER_ID,FUNCTIONS_APP_ROOT_PATH,MySetting");
        await app.StartAsync();
        var environment = (await app.EchoAsync("i")).GetProperty("environment");
        string Show(string name) => environment.GetProperty(name).GetString()!;
        Assert.Equal($"{app.Host.Snapshot().Instances.Single().Port}", Show("FUNCTIONS_CUSTOMHANDLER_PORT"));
        Assert.Equal(Show("FUNCTIONS_CUSTOMHANDLER_PORT"), Show("FUNCTIONS_HTTPWORKER_PORT"));
        Assert.NotEmpty(Show("FUNCTIONS_CUSTOMHANDLER_WORKER_ID"));
        Assert.Equal(Show("FUNCTIONS_CUSTOMHANDLER_WORKER_ID"), Show("FUNCTIONS_HTTPWORKER_ID"));
        Assert.Equal(app.Folder, Show("FUNCTIONS_APP_ROOT_PATH"));
        Assert.Equal(app.Folder, Show("CurrentDirectory"));
        Assert.Equal("a value", Show("MySetting"));
    }

    [Fact]
    public async Task Requests_are_held_until_the_app_listens()
    {
        await using var app = NewApp();
        app.Setting("CONTRACT_START", "delay:1500");
        await app.StartAsync();
        Assert.Equal(AppPhase.Starting, app.Host.Snapshot().Instances.Single().Phase);
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("i")).StatusCode);
        Assert.Equal(AppPhase.Ready, app.Host.Snapshot().Instances.Single().Phase);
    }

    [Fact]
    public async Task What_the_app_prints_is_logged_by_stream_and_word()
    {
        await using var app = NewApp();
        await app.StartAsync();
        await app.EchoAsync("i");
        await Eventually.TrueAsync(() => app.Lines.All.Count(l => l.Category == "Sluice.App.1") >= 3, "three lines were logged");
        Assert.Contains(app.Lines.All, l => l.Level == LogLevel.Information && l.Text == "the contract app says hello");
        Assert.Contains(app.Lines.All, l => l.Level == LogLevel.Warning && l.Text == "a warning of the contract app");
        Assert.Contains(app.Lines.All, l => l.Level == LogLevel.Error && l.Text == "a complaint of the contract app");
    }

    [Fact]
    public async Task A_crash_costs_the_request_in_flight_and_the_app_is_back_on_the_same_port()
    {
        await using var app = NewApp();
        await app.StartAsync();
        var before = await app.EchoAsync("i");
        var port = app.Host.Snapshot().Instances.Single().Port;
        using var crash = Exit("exit:3");
        Assert.Equal(HttpStatusCode.InternalServerError, (await app.Http.SendAsync(crash)).StatusCode);
        await Eventually.TrueAsync(() => app.Lines.CountOf(5012) == 1, "the crash was noticed", app.Lines);
        var after = await app.EchoAsync("i");
        Assert.NotEqual(before.GetProperty("process").GetInt32(), after.GetProperty("process").GetInt32());
        Assert.Equal(port, app.Host.Snapshot().Instances.Single().Port);
    }

    [Fact]
    public async Task The_third_crash_stops_the_host_with_a_reason()
    {
        await using var app = NewApp();
        app.Setting("CONTRACT_START", "exit:5");
        await app.StartAsync();
        var reason = await app.Host.Stopped.SoonAsync("the host gave up");
        Assert.Contains("exit code 5", reason, StringComparison.Ordinal);
        Assert.Equal(3, app.Lines.CountOf(5010));
        Assert.Equal(HttpStatusCode.InternalServerError, (await app.Http.GetAsync("i")).StatusCode);
    }

    [Fact]
    public async Task An_app_that_never_listens_is_killed_and_tried_three_times()
    {
        await using var app = NewApp();
        app.Setting("CONTRACT_START", "deaf");
        await app.StartAsync(handler: ",\"initializationTimeout\": \"00:00:00.5\"");
        var held = app.Http.GetAsync("i");
        await app.Host.Stopped.SoonAsync("the host gave up");
        Assert.Equal(HttpStatusCode.InternalServerError, (await held).StatusCode);
        Assert.Equal(3, app.Lines.CountOf(5013));
    }

    [Fact]
    public async Task A_program_that_does_not_exist_stops_the_host_with_a_reason()
    {
        await using var app = NewApp();
        app.Setting("AzureFunctionsJobHost__customHandler__description__defaultExecutablePath", "no-such-program-anywhere");
        await app.StartAsync();
        var reason = await app.Host.Stopped.SoonAsync("the host gave up");
        Assert.Contains("no-such-program-anywhere", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exit_code_200_is_a_restart_that_does_not_count()
    {
        await using var app = NewApp();
        await app.StartAsync();
        for (var i = 0; i < 4; i++)
        {
            using var again = Exit("exit:200");
            Assert.Equal(HttpStatusCode.InternalServerError, (await app.Http.SendAsync(again)).StatusCode);
            await Eventually.TrueAsync(() => app.Lines.CountOf(5015) == i + 1, "the wish was noticed", app.Lines);
            await app.EchoAsync("i");
        }
        Assert.False(app.Host.Stopped.IsCompleted);
    }

    [Fact]
    public async Task After_exit_code_0_the_host_stays_and_every_request_gets_500()
    {
        await using var app = NewApp();
        await app.StartAsync();
        using var end = Exit("exit:0");
        Assert.Equal(HttpStatusCode.InternalServerError, (await app.Http.SendAsync(end)).StatusCode);
        await Eventually.TrueAsync(() => app.Host.Snapshot().Instances.Single().Phase == AppPhase.Ended, "the end was noticed");
        Assert.Equal(HttpStatusCode.InternalServerError, (await app.Http.GetAsync("i")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("admin/host/ping")).StatusCode);
        Assert.False(app.Host.Stopped.IsCompleted);
        Assert.Equal(1, app.Lines.CountOf(5010));
    }

    [Fact]
    public async Task A_request_that_outlasts_functionTimeout_gets_500_and_the_app_is_killed_and_started_again()
    {
        await using var app = NewApp();
        await app.StartAsync(",\"functionTimeout\": \"00:00:01\"");
        var before = await app.EchoAsync("i");
        using var hang = new HttpRequestMessage(HttpMethod.Get, "i") { Headers = { { "X-Do", "hang" } } };
        Assert.Equal(HttpStatusCode.InternalServerError, (await app.Http.SendAsync(hang)).StatusCode);
        var after = await app.EchoAsync("i");
        Assert.NotEqual(before.GetProperty("process").GetInt32(), after.GetProperty("process").GetInt32());
    }

    [Fact]
    public async Task Stopping_leaves_no_process_behind()
    {
        int[] processes;
        await using (var app = NewApp())
        {
            app.Options = o => o with { Instances = 2 };
            await app.StartAsync();
            await app.EchoAsync("i");
            await Eventually.TrueAsync(() => app.Host.Snapshot().Instances.All(i => i.Phase == AppPhase.Ready), "both were ready");
            processes = [.. app.Host.Snapshot().Instances.Select(i => i.ProcessId!.Value)];
        }
        Assert.Equal(2, processes.Length);
        Assert.All(processes, id => Assert.Throws<ArgumentException>(() => Process.GetProcessById(id)));
    }

    [Fact]
    public async Task A_running_request_may_end_before_the_host_stops()
    {
        await using var app = NewApp();
        await app.StartAsync();
        var gate = app.Scratch("gate");
        using var drip = new HttpRequestMessage(HttpMethod.Get, "i") { Headers = { { "X-Do", "drip:" + gate } } };
        using var answer = await app.Http.SendAsync(drip, HttpCompletionOption.ResponseHeadersRead);
        var stop = app.Host.DisposeAsync().AsTask();
        await File.WriteAllTextAsync(gate, "");
        Assert.Equal("firstsecond", await answer.Content.ReadAsStringAsync());
        await stop;
    }

    [Fact]
    public async Task Requests_take_turns_among_the_instances_and_their_number_can_change()
    {
        await using var app = NewApp();
        app.Options = o => o with { Instances = 2 };
        await app.StartAsync();
        await Eventually.TrueAsync(() => app.Host.Snapshot().Instances.All(i => i.Phase == AppPhase.Ready), "both were ready");
        async Task<int> Count()
        {
            var processes = new HashSet<int>();
            for (var i = 0; i < 6; i++) processes.Add((await app.EchoAsync("i")).GetProperty("process").GetInt32());
            return processes.Count;
        }
        Assert.Equal(2, await Count());
        await app.Host.SetInstancesAsync(3);
        await Eventually.TrueAsync(() => app.Host.Snapshot().Instances.All(i => i.Phase == AppPhase.Ready), "all three were ready");
        Assert.Equal(3, await Count());
        await app.Host.SetInstancesAsync(1);
        Assert.Equal(1, await Count());
        Assert.Equal(1, app.Host.Snapshot().Instances.Single().Id);
    }

    [Fact]
    public async Task An_instance_that_died_is_not_chosen()
    {
        await using var app = NewApp();
        app.Options = o => o with { Instances = 2 };
        await app.StartAsync();
        await Eventually.TrueAsync(() => app.Host.Snapshot().Instances.All(i => i.Phase == AppPhase.Ready), "both were ready");
        using var end = Exit("exit:0");
        await app.Http.SendAsync(end);
        await Eventually.TrueAsync(() => app.Host.Snapshot().Instances.Any(i => i.Phase == AppPhase.Ended), "the end was noticed");
        for (var i = 0; i < 6; i++) await app.EchoAsync("i");
    }
}
