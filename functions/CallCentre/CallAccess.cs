using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sluice.CallCentre;

/// <summary>
/// Decides whether a request may be answered: the header <c>x-api-key</c>, or without it the query's <c>key</c>, must be one
/// of the keys. Takes the same time for every wrong key.
/// </summary>
/// <param name="keys">The visitor API's keys: who sees a call's person sees calls.</param>
/// <param name="allowAnonymous">Answers everyone when there are no keys.</param>
public sealed class CallAccess(IReadOnlyCollection<string> keys, bool allowAnonymous)
{
    private readonly byte[][] _hashes = [.. keys.Select(Hash)];
    private readonly bool _isOpen = keys.Count == 0 && allowAnonymous;

    /// <summary>True when the request may be answered.</summary>
    public bool Allows(HttpRequest request)
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
