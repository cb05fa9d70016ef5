using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cli.Run;
using Sluice.Cli.Upgrading;
using Sluice.FunctionsHost;
using Sluice.Testing;

namespace Sluice.Cli.Tests.Upgrading;

/// <summary>The route by which another version takes over, in front of a host that only waits.</summary>
public sealed class UpgradeRouteTests : IAsyncLifetime
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly List<(string Folder, IReadOnlyDictionary<string, string> Settings)> _replaced = [];
    private readonly List<HostPlan> _remembered = [];
    private TaskCompletionSource _end = new();
    private WebApplication? _app;
    private Uri _url = null!;
    private int _old;

    public async Task InitializeAsync()
    {
        var plan = new HostPlan
        {
            AppDirectory = _folder.Path, Port = 1, Instances = 2, MaxInstances = 2, RealHost = false, Data = "", LocalFolder = "",
            Settings = new() { ["A"] = "1", ["B"] = "2" },
        };
        var upgrade = new AppUpgrade(
            plan, () => new HostSnapshot([.. Enumerable.Range(1, 2).Select(id => new InstanceSnapshot(id, null, 1, default, id <= _old))], [], []),
            async (folder, settings, _) =>
            {
                lock (_replaced) _replaced.Add((folder, settings));
                await _end.Task;
            },
            next =>
            {
                _remembered.Add(next);
                return Task.CompletedTask;
            }, NullLogger.Instance, CancellationToken.None);
        var port = FreePorts.Take();
        _url = new Uri($"http://127.0.0.1:{port}{UpgradeRoute.Path}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _app = builder.Build();
        new UpgradeRoute(upgrade, Token).Map(_app);
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        _end.TrySetResult();
        await _app!.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_takes_over_is_remembered_when_it_has_and_settings_are_put_over_those_of_the_run()
    {
        _old = 1;
        var (status, body) = await SendAsync(HttpMethod.Put, """{"settings":{"B":"3","C":"4","A":null}}""");
        Assert.Equal(202, status);
        Assert.Contains("\"isGoingOn\":true,\"done\":1,\"left\":1,\"failure\":null", body, StringComparison.Ordinal);
        Assert.Equal(409, (await SendAsync(HttpMethod.Put, "{}")).Status);
        Assert.Empty(_remembered);
        _old = 0;
        _end.SetResult();
        await DoneAsync();

        var (folder, settings) = Assert.Single(_replaced);
        Assert.Equal(_folder.Path, folder);
        Assert.Equal([("B", "3"), ("C", "4")], settings.Select(one => (one.Key, one.Value)).Order());
        Assert.Equal(["B", "C"], Assert.Single(_remembered).Settings.Keys.Order());
        // The next one goes on from there.
        await SendAsync(HttpMethod.Put, """{"settings":{"D":"5"}}""");
        await DoneAsync();
        Assert.Equal(["B", "C", "D"], _replaced[^1].Settings.Keys.Order());
    }

    [Fact]
    public async Task A_failure_is_told_and_nothing_is_remembered()
    {
        _end.SetException(new InvalidOperationException("The new app does not come up."));
        await SendAsync(HttpMethod.Put, """{"settings":{"B":"bad"}}""");
        Assert.Contains("\"failure\":\"The new app does not come up.\"", await DoneAsync(), StringComparison.Ordinal);
        Assert.Empty(_remembered);
        _end = new();
        _end.SetResult();
        await SendAsync(HttpMethod.Put, "{}");
        Assert.Contains("\"failure\":null", await DoneAsync(), StringComparison.Ordinal);
        Assert.Equal("2", _replaced[^1].Settings["B"]);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("[]", 400)]
    [InlineData("{\"folder\":1}", 400)]
    [InlineData("{\"other\":1}", 400)]
    [InlineData("{\"folder\":\"/there/is/none\"}", 400)]
    [InlineData("{\"settings\":{\"A\":{}}}", 400)]
    public async Task Nonsense_is_refused(string body, int expected)
    {
        var (status, answer) = await SendAsync(HttpMethod.Put, body);
        Assert.Equal(expected, status);
        Assert.Contains("\"detail\":", answer, StringComparison.Ordinal);
        Assert.Empty(_replaced);
    }

    [Fact]
    public async Task Only_programs_with_the_token_may_ask()
    {
        Assert.Equal(401, (await SendAsync(HttpMethod.Put, "{}", token: "wrong")).Status);
        Assert.Equal(401, (await SendAsync(HttpMethod.Get, null, token: null)).Status);
        Assert.Equal(403, (await SendAsync(HttpMethod.Put, "{}", origin: "http://localhost:7071")).Status);
        Assert.Equal(405, (await SendAsync(HttpMethod.Delete, null)).Status);
        Assert.Equal(400, (await SendAsync(HttpMethod.Put, "{\"folder\":\"" + new string('x', 100_000) + "\"}")).Status);
        Assert.Empty(_replaced);
    }

    private async Task<string> DoneAsync()
    {
        var body = "";
        var limit = DateTime.UtcNow.AddSeconds(60);
        while (!body.Contains("\"isGoingOn\":false", StringComparison.Ordinal))
        {
            Assert.True(DateTime.UtcNow < limit, body);
            body = (await SendAsync(HttpMethod.Get, null)).Body;
        }
        return body;
    }

    private async Task<(int Status, string Body)> SendAsync(HttpMethod method, string? body, string? token = Token, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, _url);
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
