using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary>One constraint of a schema, or several that are cheaper together. Immutable once compiled.</summary>
internal abstract class Rule
{
    /// <summary>Whether the value keeps the rule; when it does not and the walk wants reports, it has been reported.</summary>
    internal abstract bool Check(JsonElement value, ref Walk walk);
}
