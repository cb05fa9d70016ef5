using System.Globalization;
using System.Text.Json;

namespace Sluice.EndToEnd.Tests.Live;

/// <summary>The fabric's API, as the console asks it.</summary>
internal sealed class FabricClient(Uri app) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = app, Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>What is under <c>api/fabric/</c>; null when it does not answer now.</summary>
    public async Task<JsonElement?> TryGetAsync(string path)
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri("api/fabric/" + path, UriKind.Relative));
            if (!answer.IsSuccessStatusCode) return null;
            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            return json.RootElement.Clone();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null; // An instance is down, or hangs: the next question goes to another.
        }
    }

    /// <summary>Changes what people may set.</summary>
    public async Task PutAsync(string path, string json)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _client.PutAsync(new Uri("api/fabric/" + path, UriKind.Relative), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The latest round.</summary>
    public async Task<Round?> RoundAsync() => await TryGetAsync("view") is { } answer ? new Round(answer) : null;

    /// <summary>All decisions since a time, the oldest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> DecisionsAsync(DateTimeOffset since) =>
        await ListAsync("decisions", since);

    /// <summary>All incidents since a time, the oldest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> IncidentsAsync(DateTimeOffset since) =>
        await ListAsync("incidents", since);

    public void Dispose() => _client.Dispose();

    private async Task<IReadOnlyList<JsonElement>> ListAsync(string what, DateTimeOffset since)
    {
        var path = string.Create(CultureInfo.InvariantCulture,
            $"{what}?from={since.ToUnixTimeSeconds()}&to={DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeSeconds()}&most=1000");
        var answer = await Until.ComesAsync($"the fabric's {what}", TimeSpan.FromMinutes(1), () => TryGetAsync(path));
        return [.. answer.GetProperty(what).EnumerateArray().Reverse()];
    }
}
