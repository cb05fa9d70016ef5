using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sluice.Reports.Api;

/// <summary>Decides whether a request may be answered. Takes the same time for every wrong key.</summary>
internal sealed class ApiKeys
{
    private readonly byte[][] _hashes;
    private readonly bool _isOpen;

    public ApiKeys(ReportsOptions options)
    {
        _hashes = [.. options.Keys.Select(Hash)];
        _isOpen = _hashes.Length == 0 && options.AllowAnonymous;
    }

    /// <summary>Looks at the header <c>x-api-key</c>, or without it at the query's <c>key</c>.</summary>
    public bool Allow(HttpRequest request)
    {
        if (_isOpen) return true;
        var given = request.Headers.TryGetValue("x-api-key", out var header) ? header : request.Query["key"];
        if (given.Count != 1 || given[0] is not { Length: > 0 and <= 256 } key) return false;
        var hash = Hash(key);
        var found = false;
        foreach (var known in _hashes) found |= CryptographicOperations.FixedTimeEquals(known, hash);
        return found;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
