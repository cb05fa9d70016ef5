using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sluice.Visitors.Api;

/// <summary>Decides what a request may do. Takes the same time for every wrong key.</summary>
internal sealed class ApiKeys
{
    private readonly (byte[] Hash, Access Access)[] _keys;
    private readonly bool _isOpen;
    private readonly HashSet<string> _origins;

    public ApiKeys(VisitorsOptions options)
    {
        _keys =
        [
            .. options.Keys.Select(key => (Hash(key), Access.Everything)),
            .. options.Sites.Where(site => site.Key is not null).Select(site => (Hash(site.Key!), Access.Reading)),
        ];
        _isOpen = _keys.Length == 0 && options.AllowAnonymous;
        _origins = new HashSet<string>(options.Sites.SelectMany(site => site.Origins), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Looks at the header <c>x-api-key</c>, or without it at the query's <c>key</c>.</summary>
    public Access Of(HttpRequest request)
    {
        if (_isOpen) return Access.Everything;
        var given = request.Headers.TryGetValue("x-api-key", out var header) ? header : request.Query["key"];
        if (given.Count != 1 || given[0] is not { Length: > 0 and <= 256 } key) return Access.None;
        var hash = Hash(key);
        var access = Access.None;
        foreach (var known in _keys)
            if (CryptographicOperations.FixedTimeEquals(known.Hash, hash) && known.Access > access)
                access = known.Access;
        return access;
    }

    /// <summary>True for a page that may ask for its own visitor; where everyone may ask, for every page of this machine.</summary>
    public bool IsPageOfOurs(string origin) =>
        _origins.Contains(origin) || (_isOpen && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback);

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
