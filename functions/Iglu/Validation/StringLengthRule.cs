using System.Globalization;
using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary><c>minLength</c> and <c>maxLength</c>, in code points.</summary>
internal sealed class StringLengthRule(int minimum, int maximum) : Rule
{
    internal override bool Check(JsonElement value, ref Walk walk)
    {
        if (value.ValueKind != JsonValueKind.String) return true;
        var raw = JsonText.Raw(value);
        // A code point takes one to twelve bytes: most texts need no counting.
        if (raw.Length <= maximum && raw.Length / 12 >= minimum) return true;
        if (!walk.Spend(raw.Length >> 6)) return false;
        var length = JsonText.CodePoints(raw);
        if (length >= minimum && length <= maximum) return true;
        if (!walk.Reporting) return false;
        if (length > maximum)
        {
            var most = maximum.ToString(CultureInfo.InvariantCulture);
            return walk.Fail("maxLength", $"may only be {most} characters long", most);
        }
        var least = minimum.ToString(CultureInfo.InvariantCulture);
        return walk.Fail("minLength", $"must be at least {least} characters long", least);
    }
}
