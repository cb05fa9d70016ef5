namespace Sluice.EventHubs.Security;

/// <summary>The claims put on one connection, newest per path, bounded. Used under the connection's lock.</summary>
internal sealed class ClaimSet
{
    private const int MaxClaims = 1024;
    private readonly Dictionary<string, Claim> _claims = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a claim, or renews it; false when there are too many.</summary>
    public bool Add(Claim claim)
    {
        if (_claims.Count >= MaxClaims && !_claims.ContainsKey(claim.Path)) return false;
        _claims[claim.Path] = claim;
        return true;
    }

    /// <summary>True when any claim covers the path now.</summary>
    public bool Covers(string path, DateTimeOffset now)
    {
        foreach (var claim in _claims.Values)
            if (claim.Covers(path, now))
                return true;
        return false;
    }

    /// <summary>True when any claim is in force.</summary>
    public bool Any(DateTimeOffset now)
    {
        foreach (var claim in _claims.Values)
            if (now < claim.Expires)
                return true;
        return false;
    }
}
