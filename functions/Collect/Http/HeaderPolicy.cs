using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Sluice.Collect;

/// <summary>Decides which headers a payload carries, and how they are written there.</summary>
internal sealed class HeaderPolicy
{
    private enum Kind { Hidden, Identifying, Cookie, Host, ForwardedFor }

    private readonly FrozenDictionary<string, Kind> _kinds;
    private readonly string[] _hiddenPrefixes;

    public HeaderPolicy(ProxyOptions options)
    {
        var kinds = new Dictionary<string, Kind>(StringComparer.OrdinalIgnoreCase) { ["X-Real-Ip"] = Kind.Identifying };
        foreach (var name in options.ClientAddressHeaders) kinds[name] = Kind.Identifying;
        var prefixes = new List<string>();
        foreach (var name in options.HiddenHeaders)
            if (name.EndsWith('*')) prefixes.Add(name[..^1]);
            else kinds[name] = Kind.Hidden;
        kinds["Cookie"] = Kind.Cookie;
        kinds["Host"] = Kind.Host;
        // Behind the Functions host this one is the host's own; the payload's is written from what was found.
        kinds["X-Forwarded-For"] = Kind.ForwardedFor;
        _kinds = kinds.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _hiddenPrefixes = [.. prefixes];
    }

    /// <summary>The payload's headers as <c>Name: value</c>, then the bare content type.</summary>
    public List<string> Compose(
        IHeaderDictionary headers, string? forwardedFor, string? host, string? contentType, bool anonymous)
    {
        var list = new List<string>(headers.Count + 2);
        foreach (var (name, values) in headers)
        {
            if (_kinds.TryGetValue(name, out var kind))
            {
                if (kind is Kind.Hidden or Kind.ForwardedFor) continue;
                if (kind == Kind.Identifying && IsHiddenByPrefix(name)) continue;
                if (anonymous && kind is Kind.Identifying or Kind.Cookie) continue;
                if (kind == Kind.Cookie)
                {
                    for (var i = 0; i < values.Count; i++)
                        if (RequestCookies.Clean(values[i] ?? "") is { } clean) list.Add("Cookie: " + clean);
                    continue;
                }
                if (kind == Kind.Host)
                {
                    if (host is not null) list.Add("Host: " + host);
                    continue;
                }
            }
            else if (IsHiddenByPrefix(name)) continue;
            for (var i = 0; i < values.Count; i++) list.Add(string.Concat(name, ": ", values[i]));
        }
        if (forwardedFor is not null && !anonymous) list.Add("X-Forwarded-For: " + forwardedFor);
        if (contentType is not null) list.Add(contentType);
        return list;
    }

    private bool IsHiddenByPrefix(string name)
    {
        foreach (var prefix in _hiddenPrefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
