using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sluice.Fabric.Api;

namespace Sluice.Fabric.Tests.Api;

/// <summary>A server with the sample pipeline at the present of its story, and what tests ask it.</summary>
public abstract class FabricApiTest : IAsyncLifetime
{
    protected const string Key = "a-key-of-enough-length";
    private readonly List<IAsyncDisposable> _servers = [];

    internal MemoryHistory History { get; } = new();
    internal MemoryControls Controls { get; } = new();
    internal HttpClient Client { get; } = new(new HttpClientHandler { UseCookies = false });
    protected DateTimeOffset Start { get; } = DateTimeOffset.UtcNow.AddSeconds(-Sample.Present - 1);
    protected string Url { get; private set; } = "";

    public virtual async Task InitializeAsync()
    {
        for (var second = 0; second <= Sample.Present; second++) await History.SaveAsync(Sample.Round(second + 1, Start, second), default);
        Url = (await StartAsync(new FabricApiOptions { Name = "west", AllowAnonymous = true })).Url;
    }

    internal async Task<FabricServer> StartAsync(FabricApiOptions options, LiveTiming? timing = null, TimeProvider? time = null)
    {
        var server = await FabricServer.StartAsync(History, Controls, options, timing: timing, time: time);
        _servers.Add(server);
        return server;
    }

    protected async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, object? body = null, string? url = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, $"{url ?? Url}/api/fabric/{path}");
        if (body is not null)
        {
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        foreach (var (name, value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    protected async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    protected static async Task<string> AssertProblemAsync(HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == (int)answer.StatusCode, $"{(int)answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(status, json.RootElement.GetProperty("status").GetInt32());
        answer.Dispose();
        return json.RootElement.GetProperty("detail").GetString()!;
    }

    public async Task DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        Client.Dispose();
    }
}
