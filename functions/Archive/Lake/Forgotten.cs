using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Archive.Lake;

/// <summary>Who is to be left out of an hour, known by hashes only.</summary>
internal sealed class Forgotten(IEnumerable<ErasureMark> marks)
{
    public const string DomainUserId = "domain_userid", UserId = "user_id", NetworkUserId = "network_userid";

    // What stands around a value in JSON, in a query string and in a list of headers.
    private static readonly SearchValues<char> Around = SearchValues.Create("\"&=?;,{}[]() \t\\");

    private readonly HashSet<string> _hashes = marks.SelectMany(mark => mark.Hashes).ToHashSet(StringComparer.Ordinal);

    public bool IsEmpty => _hashes.Count == 0;

    public bool Contains(string type, ReadOnlySpan<byte> id)
    {
        if (id.IsEmpty) return false;
        byte[] text = [.. Encoding.UTF8.GetBytes(type), (byte)':', .. id];
        return _hashes.Contains(Convert.ToHexStringLower(SHA256.HashData(text)));
    }

    /// <summary>
    /// Whether an id stands anywhere in a text, written out or percent-encoded. A failed event has no columns to look into:
    /// it holds what somebody sent.
    /// </summary>
    public bool IsIn(string text)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOfAny(Around);
            var word = end < 0 ? rest : rest[..end];
            if (!word.IsEmpty && seen.Add(word.ToString()) && IsAny(word.ToString())) return true;
            rest = end < 0 ? default : rest[(end + 1)..];
        }
        return false;

        bool IsAny(string word)
        {
            var id = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(word));
            return Contains(DomainUserId, id) || Contains(UserId, id) || Contains(NetworkUserId, id);
        }
    }
}
