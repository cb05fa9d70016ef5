using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Sluice.Archive.Erasing;

/// <summary>
/// Looks for ids in bytes whose form does not matter: query strings, forms, JSON (also as a text inside of JSON), cookies,
/// Thrift. Texts are taken apart at two sets of separators, unescaped where they hold escapes, and decoded where they
/// might be Base64.
/// </summary>
internal readonly ref struct IdSearch(ErasedIds ids, DateTimeOffset at)
{
    // Shorter texts may be anything, and are looked at only behind a name.
    private const int Strong = 16;
    private const int MostDepth = 4;

    private static readonly SearchValues<byte> Wide = SearchValues.Create([.. Controls(), .. " \"&=<>\\',;[]{}()|"u8]);
    private static readonly SearchValues<byte> Narrow = SearchValues.Create([.. Controls(), .. " \"&=<>\\',;[]{}()|.:/?#@%*!$+~^`"u8]);
    private static readonly SearchValues<byte> Base64Bytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"u8);

    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "duid", "uid", "nuid", "tnuid", "domain_userid", "user_id", "network_userid", "refr_domain_userid", "userId", "domainUserid",
        "domainUserId", "networkUserid", "networkUserId", "refrDomainUserid",
    };

    /// <summary>True when an id stands in the text.</summary>
    public bool IsIn(ReadOnlySpan<byte> text, int depth)
    {
        var isNamed = false;
        for (var rest = text; Next(ref rest, Wide, out var token);)
        {
            if (token.IndexOfAnyExcept((byte)':') < 0) continue;
            var isValue = isNamed;
            if (isValue && ids.IsId(token.Trim((byte)':'), at)) return true;
            // {"name": "uid", "value": "7"}: the name of the value does not end what the name began.
            isNamed = (isNamed && token.SequenceEqual("value"u8)) || IsName(token);
            if (token.Length >= Strong && ids.IsId(token, at)) return true;
            if (depth < MostDepth && (IsInEscaped(token, depth, isValue) || IsInBase64(token, depth))) return true;
        }
        for (var rest = text; Next(ref rest, Narrow, out var token);)
            if (token.Length >= Strong && ids.IsId(token, at))
                return true;
        return depth < MostDepth && text.IndexOf("\\u"u8) >= 0 && IsIn(WithoutEscapes(text), depth + 1);
    }

    // What JSON writers escape though they need not: + as \u002B.
    private static byte[] WithoutEscapes(ReadOnlySpan<byte> text)
    {
        var plain = new ArrayBufferWriter<byte>(text.Length);
        for (int at; (at = text.IndexOf("\\u"u8)) >= 0;)
        {
            plain.Write(text[..at]);
            var isCode = Utf8Parser.TryParse(text.Slice(at + 2, Math.Min(4, text.Length - at - 2)), out ushort code, out var digits, 'x') && digits == 4;
            plain.Write(isCode ? Encoding.UTF8.GetBytes(((char)code).ToString()) : "\\u"u8);
            text = text[(at + (isCode ? 6 : 2))..];
        }
        plain.Write(text);
        return plain.WrittenSpan.ToArray();
    }

    private bool IsInEscaped(ReadOnlySpan<byte> token, int depth, bool isValue)
    {
        if (!token.Contains((byte)'%')) return false;
        var plain = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(Encoding.UTF8.GetString(token)));
        if (plain.AsSpan().SequenceEqual(token)) return false;
        return ((isValue || plain.Length >= Strong) && ids.IsId(plain, at)) || IsIn(plain, depth + 1);
    }

    private bool IsInBase64(ReadOnlySpan<byte> token, int depth)
    {
        if (token.Length < 24 || token.IndexOfAnyExcept(Base64Bytes) >= 0) return false;
        var text = new byte[token.Length + 4];
        for (var i = 0; i < token.Length; i++)
            text[i] = token[i] switch { (byte)'-' => (byte)'+', (byte)'_' => (byte)'/', var other => other };
        var length = token.Length;
        while (length % 4 != 0) text[length++] = (byte)'=';
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(length)];
        return Base64.DecodeFromUtf8(text.AsSpan(0, length), decoded, out _, out var written) == OperationStatus.Done
            && IsIn(decoded.AsSpan(0, written), depth + 1);
    }

    private static bool IsName(ReadOnlySpan<byte> token) =>
        token.Length is >= 3 and <= 20 && Names.Contains(Encoding.UTF8.GetString(token.Trim((byte)':')));

    private static bool Next(ref ReadOnlySpan<byte> rest, SearchValues<byte> separators, out ReadOnlySpan<byte> token)
    {
        var start = rest.IndexOfAnyExcept(separators);
        if (start < 0)
        {
            token = default;
            return false;
        }
        rest = rest[start..];
        var end = rest.IndexOfAny(separators);
        token = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..];
        return true;
    }

    private static IEnumerable<byte> Controls()
    {
        for (var i = 0; i < 32; i++) yield return (byte)i;
        yield return 127;
    }
}
