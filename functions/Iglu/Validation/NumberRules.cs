using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary><c>minimum</c> or <c>maximum</c>, exclusive or not.</summary>
internal sealed class BoundRule(JsonNumber bound, bool isMaximum, bool exclusive) : Rule
{
    private readonly string _text = bound.ToString();

    internal override bool Check(JsonElement value, ref Walk walk)
    {
        if (value.ValueKind != JsonValueKind.Number) return true;
        var order = JsonNumber.Of(value).CompareTo(bound);
        if (isMaximum) order = -order;
        if (order > 0 || (order == 0 && !exclusive)) return true;
        if (!walk.Reporting) return false;
        var keyword = isMaximum ? "maximum" : "minimum";
        return walk.Fail(keyword, $"must have a {(exclusive ? "exclusive " : "")}{keyword} value of {_text}", _text);
    }
}

/// <summary><c>multipleOf</c>.</summary>
internal sealed class MultipleOfRule(JsonNumber divisor) : Rule
{
    private readonly string _text = divisor.ToString();

    internal override bool Check(JsonElement value, ref Walk walk)
    {
        if (value.ValueKind != JsonValueKind.Number || JsonNumber.Of(value).IsMultipleOf(divisor)) return true;
        return walk.Fail("multipleOf", walk.Reporting ? $"must be multiple of {_text}" : "", _text);
    }
}
