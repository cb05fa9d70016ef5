using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Api;

namespace Sluice.Fabric.Api;

/// <summary>Decides who may read and who may change. Takes the same time for every wrong key.</summary>
internal sealed class FabricAccess(FabricApiOptions options, TimeProvider time)
{
    private readonly ApiKeys _keys = new(options.Keys, options.AllowAnonymous);

    /// <summary>Cookies of those who signed in with a key.</summary>
    public SessionCookie Sessions { get; } = new(options.Keys, time);

    /// <summary>How the request proves that it may be answered.</summary>
    public Proof ProofOf(HttpRequest request)
    {
        if (GivenKey(request) is { } key) return _keys.Knows(key) ? Proof.Key : Proof.None;
        if (options.TrustPlatformSignIn && IsSignedIn(request)) return Proof.Platform;
        if (Sessions.IsValid(request)) return Proof.Cookie;
        return _keys.IsOpen ? Proof.Open : Proof.None;
    }

    /// <summary>True when the key is one of the settings'.</summary>
    public bool Knows(string key) => _keys.Knows(key);

    /// <summary>
    /// True unless another site's page may have sent it. Browsers say where a request comes from (Fetch Metadata), older
    /// ones at least their origin; who says neither is no browser, and must bring a key unless everything is open.
    /// </summary>
    public static bool IsOfThisOrigin(HttpRequest request, Proof proof)
    {
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site)) return site.Count == 1 && site[0] is "same-origin" or "none";
        if (request.Headers.Origin is not { Count: > 0 } origin) return proof is Proof.Key or Proof.Open;
        return origin.Count == 1 && Uri.TryCreate(origin[0], UriKind.Absolute, out var uri)
            && Hosts(request).Any(host => string.Equals(host, uri.Authority, StringComparison.OrdinalIgnoreCase));
    }

    // In front of the app the platform writes its own name into Host and the visible one into these.
    private static IEnumerable<string?> Hosts(HttpRequest request) =>
        [request.Host.Value, .. request.Headers["X-Forwarded-Host"], .. request.Headers["Disguised-Host"]];

    private static string? GivenKey(HttpRequest request)
    {
        if (request.Headers.TryGetValue("x-api-key", out var header)) return header.Count == 1 ? header[0] : "";
        if (request.Headers.Authorization is not { Count: > 0 } authorization) return null;
        const string scheme = "Bearer ";
        return authorization.Count == 1 && authorization[0] is { } text && text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            ? text[scheme.Length..].Trim() : "";
    }

    // Base64 of {"auth_typ": …, "claims": […]}, as Azure's built-in authentication sends it.
    private static bool IsSignedIn(HttpRequest request)
    {
        if (request.Headers["X-MS-CLIENT-PRINCIPAL"] is not { Count: 1 } header || header[0] is not { Length: > 0 and <= 32_768 } text) return false;
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) return false;
        try
        {
            using var json = JsonDocument.Parse(bytes.AsMemory(0, length));
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("auth_typ", out var type) && type.ValueKind == JsonValueKind.String && type.GetString()!.Length > 0
                && json.RootElement.TryGetProperty("claims", out var claims) && claims.ValueKind == JsonValueKind.Array && claims.GetArrayLength() > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    internal enum Proof
    {
        None,
        Key,
        Platform,
        Cookie,
        Open,
    }
}
