using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sluice.Fabric.Api;

/// <summary>
/// The cookie of somebody who signed in with a key: when it ends, and a code that only an owner of the key can make. Every
/// instance can check it, nothing is stored, and it ends with the key.
/// </summary>
internal sealed class SessionCookie(IReadOnlyCollection<string> keys, TimeProvider time)
{
    public const string Name = "sluice-console";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly byte[][] _hashes = [.. keys.Select(Hash)];

    /// <summary>Signs in with a key that is known.</summary>
    public void Issue(HttpContext context, string key)
    {
        var end = (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        context.Response.Cookies.Append(Name, $"{end.ToString(CultureInfo.InvariantCulture)}.{Code(Hash(key), end)}", Options(context, Lifetime));
    }

    /// <summary>Signs out.</summary>
    public static void Remove(HttpContext context) => context.Response.Cookies.Append(Name, "", Options(context, TimeSpan.Zero));

    /// <summary>True when the request carries a cookie that has not ended.</summary>
    public bool IsValid(HttpRequest request)
    {
        if (!request.Cookies.TryGetValue(Name, out var text) || text.Length > 200) return false;
        var dot = text.IndexOf('.');
        if (dot < 0 || !long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var end)) return false;
        var now = time.GetUtcNow();
        if (end <= now.ToUnixTimeSeconds() || end > (now + Lifetime).ToUnixTimeSeconds() + 60) return false;
        var given = Encoding.UTF8.GetBytes(text[(dot + 1)..]);
        var found = false;
        foreach (var hash in _hashes) found |= CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(hash, end)), given);
        return found;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string Code(byte[] keyHash, long end) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(keyHash, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"console session until {end}"))));

    private static CookieOptions Options(HttpContext context, TimeSpan lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        // In Azure TLS ends in front of the app.
        Secure = context.Request.IsHttps || string.Equals(context.Request.Headers["X-Forwarded-Proto"], "https", StringComparison.OrdinalIgnoreCase)
            || !IsLoopback(context.Request.Host.Host),
        Path = "/api/fabric",
        MaxAge = lifetime,
    };

    private static bool IsLoopback(string host) => host is "localhost" or "127.0.0.1" or "[::1]" or "::1";
}
