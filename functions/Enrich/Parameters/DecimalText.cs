using System.Globalization;

namespace Sluice.Enrich.Parameters;

/// <summary>
/// Decimal numbers in the syntax and the text form of Java's BigDecimal: <c>1E3</c> becomes <c>1000</c>, <c>0.0000001</c>
/// becomes <c>1E-7</c>, <c>23.</c> becomes <c>23</c>. A number whose text would need more than <see cref="MaxDigits"/>
/// digits is refused: no double holds it, and an exponent of ten characters must not become two gigabytes.
/// </summary>
internal static class DecimalText
{
    /// <summary>Most digits of a result.</summary>
    public const int MaxDigits = 400;

    /// <summary>Normalises; false when the text is no number or too long a one.</summary>
    public static bool TryNormalise(ReadOnlySpan<char> text, out string value)
    {
        value = "";
        var rest = text;
        var negative = !rest.IsEmpty && rest[0] == '-';
        if (!rest.IsEmpty && rest[0] is '+' or '-') rest = rest[1..];
        var e = rest.IndexOfAny('e', 'E');
        var mantissa = e < 0 ? rest : rest[..e];
        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var fraction = point < 0 ? default : mantissa[(point + 1)..];
        if (whole.Length + fraction.Length == 0 || !AllDigits(whole) || !AllDigits(fraction)) return false;
        long exponent = 0;
        if (e >= 0 && !TryExponent(rest[(e + 1)..], out exponent)) return false;
        if (whole.Length + fraction.Length > MaxDigits) return false;

        // The number is digits × 10^−scale.
        Span<char> digits = stackalloc char[MaxDigits];
        whole.CopyTo(digits);
        fraction.CopyTo(digits[whole.Length..]);
        ReadOnlySpan<char> unscaled = digits[..(whole.Length + fraction.Length)];
        unscaled = unscaled.TrimStart('0');
        if (unscaled.IsEmpty) unscaled = "0";
        var scale = fraction.Length - exponent;
        if (scale is > int.MaxValue or < int.MinValue) return false;
        var isZero = unscaled is "0";

        Span<char> output = stackalloc char[2 * MaxDigits + 32];
        var length = 0;
        if (negative && !isZero) output[length++] = '-';
        if (scale <= 0)
        {
            unscaled.CopyTo(output[length..]);
            length += unscaled.Length;
            if (!isZero)
            {
                if (unscaled.Length - scale > MaxDigits) return false;
                output.Slice(length, (int)-scale).Fill('0');
                length += (int)-scale;
            }
            value = output[..length].ToString();
            return true;
        }
        var adjusted = unscaled.Length - 1 - scale;
        if (adjusted >= -6)
        {
            WritePlain(unscaled, (int)scale, output, ref length);
            value = output[..length].ToString();
            return true;
        }
        output[length++] = unscaled[0];
        if (unscaled.Length > 1)
        {
            output[length++] = '.';
            unscaled[1..].CopyTo(output[length..]);
            length += unscaled.Length - 1;
        }
        value = string.Create(CultureInfo.InvariantCulture, $"{output[..length]}E{adjusted}");
        return true;
    }

    private static void WritePlain(ReadOnlySpan<char> unscaled, int scale, Span<char> output, ref int length)
    {
        var before = unscaled.Length - scale;
        if (before > 0)
        {
            unscaled[..before].CopyTo(output[length..]);
            length += before;
            unscaled = unscaled[before..];
        }
        else
        {
            output[length++] = '0';
        }
        output[length++] = '.';
        for (; before < 0; before++) output[length++] = '0';
        unscaled.CopyTo(output[length..]);
        length += unscaled.Length;
    }

    private static bool TryExponent(ReadOnlySpan<char> text, out long exponent)
    {
        exponent = 0;
        var negative = !text.IsEmpty && text[0] == '-';
        if (!text.IsEmpty && text[0] is '+' or '-') text = text[1..];
        if (text.IsEmpty || !AllDigits(text)) return false;
        text = text.TrimStart('0');
        if (text.Length > 10) return false;
        if (!text.IsEmpty) exponent = long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        if (negative) exponent = -exponent;
        return true;
    }

    private static bool AllDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;
}
