using System.Globalization;
using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary><c>items</c> (one schema, or one for each place) and <c>additionalItems</c>.</summary>
/// <param name="places">Schemas of the first items.</param>
/// <param name="rest">Schema of the others; null for any.</param>
/// <param name="closed">Whether there may be no others.</param>
internal sealed class ItemsRule(SchemaNode[] places, SchemaNode? rest, bool closed) : Rule
{
    internal override bool Check(JsonElement value, ref Walk walk)
    {
        if (value.ValueKind != JsonValueKind.Array) return true;
        var valid = true;
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            var node = index < places.Length ? places[index] : rest;
            if (!walk.Spend(1)) return false;
            if (index >= places.Length && closed)
            {
                var place = walk.Reporting ? index.ToString(CultureInfo.InvariantCulture) : "";
                return walk.Fail("items", $"no validator found at index {place}", place);
            }
            if (node is not null && !CheckItem(node, index, item, ref walk))
            {
                valid = false;
                if (!walk.Reporting) return false;
            }
            index++;
        }
        return valid;
    }

    private static bool CheckItem(SchemaNode node, int index, JsonElement item, ref Walk walk)
    {
        if (!walk.Reporting) return node.Check(item, ref walk);
        walk.Reports.Push(index);
        var valid = node.Check(item, ref walk);
        walk.Reports.Pop();
        return valid;
    }
}
