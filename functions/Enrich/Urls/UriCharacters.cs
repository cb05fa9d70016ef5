using System.Buffers;

namespace Sluice.Enrich.Urls;

/// <summary>The character sets of RFC 2396, as Java's URI applies them; characters beyond ASCII count as legal there.</summary>
internal static class UriCharacters
{
    private const string AlphaNumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const string Unreserved = AlphaNumeric + "_-!.~'()*";

    /// <summary>What the encoder of a component leaves alone: letters, digits and these marks.</summary>
    public static readonly SearchValues<char> Plain = SearchValues.Create(AlphaNumeric + "-._~");

    private static readonly SearchValues<char> Path = SearchValues.Create(Unreserved + ":@&=+$,;/");
    private static readonly SearchValues<char> Uric = SearchValues.Create(Unreserved + ";/?:@&=+$,[]");
    private static readonly SearchValues<char> Authority = SearchValues.Create(Unreserved + "$,;:@&=+[]");
    private static readonly SearchValues<char> HostName = SearchValues.Create(AlphaNumeric + "-._");
    private static readonly SearchValues<char> Scheme = SearchValues.Create(AlphaNumeric + "+-.");

    public static bool IsPath(ReadOnlySpan<char> text) => IsLegal(text, Path);

    public static bool IsUric(ReadOnlySpan<char> text) => IsLegal(text, Uric);

    public static bool IsAuthority(ReadOnlySpan<char> text) => IsLegal(text, Authority);

    public static bool IsHostName(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return false;
        foreach (var c in text)
            if (c < 0x80 ? !HostName.Contains(c) : !IsOther(c)) return false;
        return true;
    }

    public static bool IsScheme(ReadOnlySpan<char> text) =>
        !text.IsEmpty && char.IsAsciiLetter(text[0]) && !text.ContainsAnyExcept(Scheme);

    public static bool IsEscape(ReadOnlySpan<char> text, int at) =>
        at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]);

    private static bool IsLegal(ReadOnlySpan<char> text, SearchValues<char> legal)
    {
        var at = 0;
        while (true)
        {
            var next = text[at..].IndexOfAnyExcept(legal);
            if (next < 0) return true;
            at += next;
            if (text[at] == '%' && IsEscape(text, at)) at += 3;
            else if (text[at] >= 0x80 && IsOther(text[at])) at++;
            else return false;
        }
    }

    private static bool IsOther(char c) => !char.IsControl(c) && !char.IsSeparator(c);
}
