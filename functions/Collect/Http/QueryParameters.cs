namespace Sluice.Collect;

/// <summary>Looks up single parameters in a raw query string, without taking the rest apart.</summary>
internal static class QueryParameters
{
    /// <summary>Decoded value of the first parameter of that name; null when there is none. <paramref name="name"/> is plain ASCII.</summary>
    public static string? First(ReadOnlySpan<char> query, ReadOnlySpan<char> name)
    {
        while (!query.IsEmpty)
        {
            var end = query.IndexOf('&');
            var pair = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            var equals = pair.IndexOf('=');
            var key = equals < 0 ? pair : pair[..equals];
            if (key.SequenceEqual(name)
                || (key.Length > name.Length && key.ContainsAny('%', '+') && Decode(key).AsSpan().SequenceEqual(name)))
                return equals < 0 ? "" : Decode(pair[(equals + 1)..]);
        }
        return null;
    }

    // A plus is a blank; what is no proper escape stays as it is.
    private static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny('%', '+')) return text.ToString();
        return Uri.UnescapeDataString(text.ToString().Replace('+', ' '));
    }
}
