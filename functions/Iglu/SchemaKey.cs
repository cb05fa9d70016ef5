using System.Globalization;

namespace Sluice.Iglu;

/// <summary>Names one schema: <c>iglu:vendor/name/format/model-revision-addition</c>.</summary>
public sealed record SchemaKey(string Vendor, string Name, string Format, int Model, int Revision, int Addition)
{
    /// <summary><c>model-revision-addition</c>.</summary>
    public string Version => string.Create(CultureInfo.InvariantCulture, $"{Model}-{Revision}-{Addition}");

    /// <summary>The Iglu URI.</summary>
    public override string ToString() => $"iglu:{Vendor}/{Name}/{Format}/{Version}";

    /// <summary>
    /// Reads an Iglu URI. Vendor: letters, digits, <c>-_.</c>; name and format: letters, digits, <c>-_</c>;
    /// version: three numbers without leading zeros, the model at least 1.
    /// On false <paramref name="error"/> is Iglu's code: INVALID_IGLUURI or INVALID_SCHEMAVER.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> uri, out SchemaKey key, out string error)
    {
        key = null!;
        error = "INVALID_IGLUURI";
        const string prefix = "iglu:";
        if (!uri.StartsWith(prefix, StringComparison.Ordinal)) return false;
        uri = uri[prefix.Length..];
        Span<Range> parts = stackalloc Range[5];
        if (uri.Split(parts, '/') != 4) return false;
        var vendor = uri[parts[0]];
        var name = uri[parts[1]];
        var format = uri[parts[2]];
        if (!IsText(vendor, dots: true) || !IsText(name, dots: false) || !IsText(format, dots: false)) return false;
        error = "INVALID_SCHEMAVER";
        var version = uri[parts[3]];
        Span<Range> numbers = stackalloc Range[4];
        if (version.Split(numbers, '-') != 3
            || !TryNumber(version[numbers[0]], out var model) || model == 0
            || !TryNumber(version[numbers[1]], out var revision)
            || !TryNumber(version[numbers[2]], out var addition))
            return false;
        key = new SchemaKey(vendor.ToString(), name.ToString(), format.ToString(), model, revision, addition);
        error = "";
        return true;
    }

    private static bool IsText(ReadOnlySpan<char> text, bool dots)
    {
        if (text.IsEmpty) return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_') && !(dots && c == '.'))
                return false;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        return text.Length is > 0 and < 10 && (text[0] != '0' || text.Length == 1)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
