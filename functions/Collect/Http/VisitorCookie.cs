using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Sluice.Collect;

/// <summary>Writes the Set-Cookie headers. Everything behind the value changes once a second and is kept that long.</summary>
internal sealed class VisitorCookie
{
    private readonly CookieOptions _options;
    private readonly TimeProvider _time;
    private readonly string[] _domains;
    private readonly string _flags;
    private readonly string _clientFlags;
    private volatile Stamp _stamp = new(long.MinValue, "", "");

    public VisitorCookie(CookieOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _domains = [.. options.Domains];
        var sameSite = options.SameSite switch
        {
            SameSiteMode.Strict => "; SameSite=Strict",
            SameSiteMode.Lax => "; SameSite=Lax",
            _ => "; SameSite=None",
        };
        // Browsers refuse SameSite=None without Secure.
        var secure = options.Secure || options.SameSite == SameSiteMode.None ? "; Secure" : "";
        _flags = secure + (options.HttpOnly ? "; HttpOnly" : "") + sameSite;
        _clientFlags = secure + sameSite;
    }

    /// <summary>The header or headers that renew the cookie; empty when there is nothing to set.</summary>
    public StringValues Renew(string value, string? origin)
    {
        // A value from the query string may be anything; one that would break out of the header is not sent back.
        if (!_options.Enabled || !RequestCookies.IsValue(value)) return StringValues.Empty;
        return Compose(value, Now().Renewed, origin);
    }

    /// <summary>The header or headers that make the browser forget the cookie.</summary>
    public StringValues Forget(string? origin) =>
        _options.Enabled ? Compose("", Now().Forgotten, origin) : StringValues.Empty;

    private StringValues Compose(string value, string expires, string? origin)
    {
        var domain = (_domains.Length == 0 ? null : Origins.Domain(origin, _domains)) ?? _options.FallbackDomain;
        var middle = domain is null ? expires : expires + "; Domain=" + domain;
        var first = string.Concat(_options.Name + "=", value, middle, _flags);
        return _options.ClientCookieName is { } second
            ? new StringValues([first, string.Concat(second + "=", value, middle, _clientFlags)])
            : new StringValues(first);
    }

    private Stamp Now()
    {
        var now = _time.GetUtcNow();
        var second = now.ToUnixTimeSeconds();
        var stamp = _stamp;
        if (stamp.Second == second) return stamp;
        return _stamp = new Stamp(second, Expires(now + _options.Expiration), Expires(now - _options.Expiration));
    }

    private static string Expires(DateTimeOffset at) =>
        "; Expires=" + at.ToString("R", CultureInfo.InvariantCulture) + "; Path=/";

    private sealed record Stamp(long Second, string Renewed, string Forgotten);
}
