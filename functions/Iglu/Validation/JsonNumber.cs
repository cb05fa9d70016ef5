using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary>A JSON number, exact where it fits decimal and a double beyond.</summary>
internal readonly struct JsonNumber
{
    private readonly decimal _exact;
    private readonly double _approximate;
    private readonly bool _isExact;

    private JsonNumber(JsonElement element)
    {
        _isExact = element.TryGetDecimal(out _exact);
        _approximate = element.TryGetDouble(out var value) ? value : double.NaN;
        // Decimal has no exponents below -28 and rounds what it cannot hold to nothing.
        if (_isExact && _exact == 0 && _approximate != 0) _isExact = false;
    }

    internal static JsonNumber Of(JsonElement element) => new(element);

    internal static bool IsInteger(JsonElement number) =>
        !JsonMarshal.GetRawUtf8Value(number).ContainsAny(".eE"u8);

    internal bool IsPositive => _isExact ? _exact > 0 : _approximate > 0;

    internal int CompareTo(JsonNumber other) => _isExact && other._isExact
        ? _exact.CompareTo(other._exact)
        : _approximate.CompareTo(other._approximate);

    internal bool IsMultipleOf(JsonNumber divisor)
    {
        if (_isExact && divisor._isExact) return decimal.Remainder(_exact, divisor._exact) == 0;
        var quotient = _approximate / divisor._approximate;
        return double.IsFinite(quotient) && Math.Abs(quotient - Math.Round(quotient)) < 1e-9;
    }

    public override string ToString() => _isExact
        ? _exact.ToString(CultureInfo.InvariantCulture)
        : _approximate.ToString("R", CultureInfo.InvariantCulture);
}
