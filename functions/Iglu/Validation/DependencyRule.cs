using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary>One entry of <c>dependencies</c>: other properties, or a schema, that an object with the property needs.</summary>
internal sealed class DependencyRule(string property, IReadOnlyList<string> needed, SchemaNode? node) : Rule
{
    internal override bool Check(JsonElement value, ref Walk walk)
    {
        if (value.ValueKind != JsonValueKind.Object || !JsonText.HasProperty(value, property)) return true;
        if (!walk.Spend((1 + needed.Count) * value.GetPropertyCount())) return false;
        var valid = node is null || node.Check(value, ref walk);
        foreach (var name in needed)
        {
            if (JsonText.HasProperty(value, name)) continue;
            valid = false;
            if (!walk.Reporting) return false;
            walk.Fail("dependencies", $"has an error with dependencies {name}", name);
        }
        return valid;
    }
}
