using System.Globalization;

namespace Sluice.Snowplow;

/// <summary>Decimal numbers as text, in the syntax of Java's BigDecimal: sign, digits, fraction, exponent.</summary>
internal static class Decimals
{
    /// <summary>True for <c>[+-]digits[.digits][E[+-]digits]</c> with a digit before or behind the point.</summary>
    public static bool IsDecimal(ReadOnlySpan<char> text)
    {
        var at = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        var digits = SkipDigits(text, ref at);
        if (at < text.Length && text[at] == '.')
        {
            at++;
            digits += SkipDigits(text, ref at);
        }
        if (digits == 0) return false;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (at < text.Length && text[at] is '+' or '-') at++;
            if (SkipDigits(text, ref at) == 0) return false;
        }
        return at == text.Length;
    }

    /// <summary>The number as JSON writes one; null when the text is none that JSON knows and none that a double holds.</summary>
    public static string? ToJsonNumber(string text)
    {
        if (!IsDecimal(text)) return null;
        var sign = text[0] == '-' ? 1 : 0;
        // JSON wants a digit in front of the point, digits behind it, and neither a plus sign nor leading zeros.
        var plain = text[0] != '+' && char.IsAsciiDigit(text[sign])
            && (text[sign] != '0' || text.Length == sign + 1 || !char.IsAsciiDigit(text[sign + 1]));
        var point = text.IndexOf('.');
        if (plain && (point < 0 || (point + 1 < text.Length && char.IsAsciiDigit(text[point + 1])))) return text;
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : null;
    }

    private static int SkipDigits(ReadOnlySpan<char> text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at - start;
    }
}
