using System.Globalization;
using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary><c>minProperties</c>/<c>maxProperties</c> of objects or <c>minItems</c>/<c>maxItems</c> of arrays.</summary>
internal sealed class CountRule(bool ofObject, int minimum, int maximum) : Rule
{
    internal override bool Check(JsonElement value, ref Walk walk)
    {
        if (value.ValueKind != (ofObject ? JsonValueKind.Object : JsonValueKind.Array)) return true;
        var count = ofObject ? value.GetPropertyCount() : value.GetArrayLength();
        if (count >= minimum && count <= maximum) return true;
        if (!walk.Reporting) return false;
        var tooFew = count < minimum;
        var limit = (tooFew ? minimum : maximum).ToString(CultureInfo.InvariantCulture);
        return (ofObject, tooFew) switch
        {
            (true, true) => walk.Fail("minProperties", $"should have a minimum of {limit} properties", limit),
            (true, false) => walk.Fail("maxProperties", $"may only have a maximum of {limit} properties", limit),
            (false, true) => walk.Fail("minItems", $"there must be a minimum of {limit} items in the array", limit),
            (false, false) => walk.Fail("maxItems", $"there must be a maximum of {limit} items in the array", limit),
        };
    }
}
