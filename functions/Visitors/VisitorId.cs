using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Visitors;

/// <summary>
/// Visitor ids as row keys. Table Storage forbids <c>/ \ # ?</c> and control characters in keys and allows 512
/// characters; see https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model.
/// </summary>
public static class VisitorId
{
    /// <summary>Longest id that is one, in UTF-16 code units. Enrich allows 255 at most.</summary>
    public const int MaxLength = 1024;

    private const int MaxKeyLength = 512;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.@:");

    /// <summary>True for a text that can be an id: not empty, not too long, no control characters.</summary>
    public static bool IsValid(ReadOnlySpan<char> id)
    {
        if (id.IsEmpty || id.Length > MaxLength) return false;
        foreach (var c in id)
            if (char.IsControl(c)) return false;
        return true;
    }

    /// <summary>
    /// The row key: letters, digits and <c>- _ . @ :</c> stand for themselves, every other UTF-16 code unit is <c>~</c>
    /// and its four hexadecimal digits; what gets too long is <c>~~</c> and the id's SHA-256 in hexadecimal. Different
    /// ids have different keys, and none begins with <c>!</c>.
    /// </summary>
    public static string ToRowKey(string id)
    {
        if (id.Length <= MaxKeyLength && !id.AsSpan().ContainsAnyExcept(Plain)) return id;
        var key = new StringBuilder(id.Length + 32);
        foreach (var c in id)
            if (Plain.Contains(c)) key.Append(c);
            else key.Append('~').Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
        return key.Length <= MaxKeyLength
            ? key.ToString()
            : "~~" + Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(id)));
    }
}
