using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary>A schema or subschema: its rules, all of which must hold. Filled by the compiler after it was created, so that references may form cycles.</summary>
internal sealed class SchemaNode
{
    internal Rule[] Rules { get; set; } = [];

    internal bool Check(JsonElement value, ref Walk walk)
    {
        if (!walk.Enter()) return false;
        var valid = true;
        foreach (var rule in Rules)
        {
            if (rule.Check(value, ref walk)) continue;
            valid = false;
            if (!walk.Reporting) break;
        }
        walk.Leave();
        return valid;
    }
}
