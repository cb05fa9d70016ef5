using System.Buffers;

namespace Sluice.Collect;

/// <summary>Judges where <c>/r/…</c> may lead.</summary>
internal sealed class RedirectTarget(IReadOnlyList<string> domains)
{
    private static readonly SearchValues<char> UriChars = SearchValues.Create(
        "-._~:/?#[]@!$&'()*+,;=%0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly HashSet<string>? _domains =
        domains.Count == 0 ? null : new HashSet<string>(domains, StringComparer.OrdinalIgnoreCase);

    /// <summary>The Location header for the parameter <c>u</c>; null when it is missing, no absolute address with a host, or not allowed.</summary>
    public string? Of(string? target)
    {
        if (string.IsNullOrEmpty(target) || target.Length > 8192) return null;
        if (!Uri.TryCreate(target, UriKind.Absolute, out var uri)) return null;
        string host, location;
        try
        {
            if (uri.IsFile || uri.IsUnc || uri.Host.Length == 0) return null;
            host = uri.IdnHost;
            // An address in plain characters goes out as it came. Anything else in the form in which it was judged, so that
            // the browser cannot read another host into it.
            location = target.AsSpan().ContainsAnyExcept(UriChars) ? new UriBuilder(uri) { Host = host }.Uri.AbsoluteUri : target;
        }
        catch (Exception e) when (e is UriFormatException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
        if (_domains is not null && !_domains.Contains(host)) return null;
        return location.AsSpan().ContainsAnyExcept(UriChars) ? null : location;
    }
}
