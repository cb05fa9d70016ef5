using System.Security.Cryptography;
using System.Text;

namespace Sluice.Archive.Lake;

/// <summary>Somebody wants to be forgotten. It names no id: an event is theirs when the hash of one of its ids is among the hashes.</summary>
/// <param name="Hashes">Of all ids of the person, as <see cref="HashOf"/> makes them.</param>
/// <param name="At">When it was asked for, UTC: events of hours that begin later stay.</param>
public sealed record ErasureMark(IReadOnlyList<string> Hashes, DateTimeOffset At)
{
    /// <summary>SHA-256 of <c>column:value</c> in UTF-8, in hexadecimal.</summary>
    /// <param name="column"><c>domain_userid</c>, <c>user_id</c> or <c>network_userid</c>.</param>
    /// <param name="value">The id.</param>
    public static string HashOf(string column, string value) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{column}:{value}")));
}
