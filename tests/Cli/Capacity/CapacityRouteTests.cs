using System.Text.Json;
using Sluice.Azure.EventHubs;
using Sluice.Azure.Fabric;
using Sluice.EventHubs;
using Sluice.Fabric.Acting;
using Sluice.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sluice.Cli.Tests.Capacity;

/// <summary>Instances of a local run, asked for over its route and through what the fabric asks with.</summary>
public sealed class CapacityRouteTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_host_runs_as_many_as_the_worker_that_wants_most()
    {
        await using var host = await FakeHost.StartAsync();
        Assert.Equal("""{"instances":1,"running":1,"maxInstances":8,"workers":{"Enrich":1,"Visitors":1}}""", await ReadAsync(host));
        await PutAsync(host, """{"worker":"Enrich","instances":4}""");
        await ReachesAsync(host, 4);
        await PutAsync(host, """{"worker":"Visitors","instances":6}""");
        await ReachesAsync(host, 6);
        await PutAsync(host, """{"worker":"Enrich","instances":2}""");
        await PutAsync(host, """{"worker":"Visitors","instances":1}""");
        await ReachesAsync(host, 2);
        Assert.Equal("""{"instances":2,"running":2,"maxInstances":8,"workers":{"Enrich":2,"Visitors":1}}""", await ReadAsync(host));
        await PutAsync(host, """{"instances":8}""");
        await ReachesAsync(host, 8);
    }

    [Fact]
    public async Task The_answer_does_not_wait_for_an_instance_to_stop_and_the_last_wish_wins()
    {
        await using var host = await FakeHost.StartAsync(initial: 5);
        var stopping = new TaskCompletionSource();
        host.Before = _ => stopping.Task;
        await PutAsync(host, """{"instances":3}""");
        await PutAsync(host, """{"instances":2}""");
        await PutAsync(host, """{"instances":7}""");
        Assert.Equal(5, host.Running);
        Assert.Contains("\"instances\":7,\"running\":5", await ReadAsync(host));
        stopping.SetResult();
        await ReachesAsync(host, 7);
    }

    [Fact]
    public async Task A_change_that_failed_is_made_with_the_next_wish()
    {
        await using var host = await FakeHost.StartAsync();
        var failed = new TaskCompletionSource();
        host.Before = _ =>
        {
            failed.TrySetResult();
            throw new InvalidOperationException("Not now.");
        };
        await PutAsync(host, """{"instances":3}""");
        await failed.Task.WaitAsync(Limit);
        host.Before = _ => Task.CompletedTask;
        await PutAsync(host, """{"instances":3}""");
        await ReachesAsync(host, 3);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer 0123456789abcdef0123456789abcdeF")]
    [InlineData("Bearer 0123456789abcdef0123456789abcdef0")]
    [InlineData("Basic 0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    public async Task Without_the_token_nothing_is_told_or_changed(string? authorization)
    {
        await using var host = await FakeHost.StartAsync();
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete])
        {
            using var answer = await host.SendAsync(method, """{"instances":3}""", authorization);
            Assert.Equal(401, (int)answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        }
        Assert.DoesNotContain("\"instances\":3", await ReadAsync(host));
    }

    [Fact]
    public async Task A_run_without_a_token_lets_nobody_in()
    {
        await using var host = await FakeHost.StartAsync(token: "");
        using var answer = await host.SendAsync(HttpMethod.Get, authorization: "Bearer ");
        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("http://localhost:7071")]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    public async Task A_web_page_is_refused_even_with_the_token(string origin)
    {
        await using var host = await FakeHost.StartAsync();
        using var answer = await host.SendAsync(HttpMethod.Put, """{"instances":3}""", origin: origin);
        Assert.Equal(403, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.DoesNotContain("\"instances\":3", await ReadAsync(host));
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("3", 400)]
    [InlineData("{}", 400)]
    [InlineData("""{"instances":"3"}""", 400)]
    [InlineData("""{"instances":2.5}""", 400)]
    [InlineData("""{"instances":0}""", 400)]
    [InlineData("""{"instances":-1}""", 400)]
    [InlineData("""{"instances":9}""", 400)]
    [InlineData("""{"instances":3,"worker":null}""", 400)]
    [InlineData("""{"instances":3,"worker":7}""", 400)]
    [InlineData("""{"instances":3""", 400)]
    [InlineData("""{"instances":3,"worker":"Relay"}""", 404)]
    [InlineData("""{"instances":3,"worker":"nobody"}""", 404)]
    public async Task Nonsense_is_a_clear_refusal(string body, int status)
    {
        await using var host = await FakeHost.StartAsync();
        using var answer = await host.SendAsync(HttpMethod.Put, body);
        Assert.Equal(status, (int)answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        using var large = await host.SendAsync(HttpMethod.Put, """{"instances":3}""" + new string(' ', 2_000));
        Assert.Equal(400, (int)large.StatusCode);
        using var other = await host.SendAsync(HttpMethod.Post, """{"instances":3}""");
        Assert.Equal(405, (int)other.StatusCode);
        Assert.Equal(1, host.Running);
    }

    [Fact]
    public async Task The_fabric_reads_and_changes_instances_and_units_of_a_local_run()
    {
        using var data = new TemporaryFolder();
        var port = FreePorts.Take();
        await using var broker = await Broker.StartAsync(
            new BrokerOptions { DataDirectory = data.Path, Port = port, Hubs = [new HubOptions("collected", 2)], ThroughputUnits = 2 },
            NullLoggerFactory.Instance, TimeProvider.System, default);
        await using var host = await FakeHost.StartAsync(initial: 2);
        await using var log = new EventHubsClient(
            EventHubsConnection.Parse(broker.ConnectionString), EventHubsOptions.Default with { OpenTimeout = Limit }, TimeProvider.System,
            NullLogger<EventHubsClient>.Instance);
        using var local = new LocalCapacity(new LocalCapacityOptions { Endpoint = host.Url.AbsoluteUri, Token = FakeHost.Token }, log);
        ICapacity capacity = local;

        var before = await capacity.ReadAsync(default);
        Assert.Equal((2, 2, 2), (before.ThroughputUnits, before.Instances["Enrich"], before.Instances["Visitors"]));
        await capacity.SetThroughputUnitsAsync(5, default);
        await capacity.SetInstancesAsync("Enrich", 4, default);
        await capacity.SetInstancesAsync("Visitors", 0, default);
        await ReachesAsync(host, 4);
        var after = await capacity.ReadAsync(default);
        Assert.Equal((5, 4, 1), (after.ThroughputUnits, after.Instances["Enrich"], after.Instances["Visitors"]));
        Assert.Equal(5, broker.ThroughputUnits);

        Assert.Contains("1 to 8", (await RefusedAsync(() => capacity.SetInstancesAsync("Enrich", 9, default), transient: false)).Message);
        await RefusedAsync(() => capacity.SetInstancesAsync("nobody", 1, default), transient: false);
        await RefusedAsync(() => capacity.SetThroughputUnitsAsync(41, default), transient: false);
        using var stranger = new LocalCapacity(new LocalCapacityOptions { Endpoint = host.Url.AbsoluteUri, Token = "another" }, log);
        Assert.DoesNotContain("another", (await RefusedAsync(() => stranger.ReadAsync(default), transient: false)).ToString());
        await broker.DisposeAsync();
        await RefusedAsync(() => capacity.ReadAsync(default), transient: true);
        await host.DisposeAsync();
        await RefusedAsync(() => capacity.SetInstancesAsync("Enrich", 1, default), transient: true);
    }

    private static async Task<CapacityException> RefusedAsync(Func<Task> ask, bool transient)
    {
        var refused = await Assert.ThrowsAsync<CapacityException>(ask);
        Assert.Equal(transient, refused.IsTransient);
        return refused;
    }

    private static async Task<string> ReadAsync(FakeHost host)
    {
        using var answer = await host.SendAsync(HttpMethod.Get);
        Assert.Equal(200, (int)answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task PutAsync(FakeHost host, string body)
    {
        using var answer = await host.SendAsync(HttpMethod.Put, body);
        Assert.Equal(202, (int)answer.StatusCode);
    }

    private static async Task ReachesAsync(FakeHost host, int instances)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (host.Running != instances) await Task.Delay(5, limit.Token);
    }
}
