namespace Sluice.Collect.Tests;

/// <summary>What a client received.</summary>
internal sealed record Answer(int Status, IReadOnlyDictionary<string, string[]> Headers, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    /// <summary>The header's only value; null when it is absent.</summary>
    public string? this[string name] => Headers.TryGetValue(name, out var values) ? Assert.Single(values) : null;

    public string[] SetCookies => Headers.TryGetValue("Set-Cookie", out var values) ? values : [];

    public static async Task<Answer> OfAsync(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.NonValidated) headers[name] = [.. values];
        foreach (var (name, values) in response.Content.Headers.NonValidated) headers[name] = [.. values];
        return new Answer((int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync());
    }
}
