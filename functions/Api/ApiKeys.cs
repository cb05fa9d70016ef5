using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sluice.Api;

/// <summary>Keys that open an API. Takes the same time for every wrong key.</summary>
/// <param name="keys">The keys; held as their hashes only.</param>
/// <param name="allowAnonymous">Answers everyone when there are no keys.</param>
public sealed class ApiKeys(IEnumerable<string> keys, bool allowAnonymous)
{
    private const int LongestKey = 256;
    private readonly byte[][] _hashes = [.. keys.Select(Hash)];

    /// <summary>True when everyone is answered.</summary>
    public bool IsOpen => _hashes.Length == 0 && allowAnonymous;

    /// <summary>True when the request may be answered: the header <c>x-api-key</c>, or without it the query's <c>key</c>, is one of the keys.</summary>
    public bool Allow(HttpRequest request)
    {
        if (IsOpen) return true;
        var given = request.Headers.TryGetValue("x-api-key", out var header) ? header : request.Query["key"];
        return given.Count == 1 && given[0] is { Length: > 0 } key && Knows(key);
    }

    /// <summary>True when it is one of the keys.</summary>
    public bool Knows(string key)
    {
        if (key.Length > LongestKey) return false;
        var hash = Hash(key);
        var found = false;
        foreach (var known in _hashes) found |= CryptographicOperations.FixedTimeEquals(known, hash);
        return found;
    }

    /// <summary>True for a GET or HEAD with a right key; else the refusal is written: 401 or 405.</summary>
    public async ValueTask<bool> AllowReadAsync(HttpContext context)
    {
        if (!Allow(context.Request)) await Answer.NoKeyAsync(context);
        else if (!Answer.IsRead(context.Request)) await Answer.NoMethodAsync(context);
        else return true;
        return false;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
