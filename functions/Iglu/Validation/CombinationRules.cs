using System.Globalization;
using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary><c>allOf</c>, and a reference (one node).</summary>
internal sealed class AllOfRule(SchemaNode[] nodes) : Rule
{
    internal override bool Check(JsonElement value, ref Walk walk)
    {
        var valid = true;
        foreach (var node in nodes)
        {
            if (node.Check(value, ref walk)) continue;
            valid = false;
            if (!walk.Reporting) break;
        }
        return valid;
    }
}

/// <summary><c>anyOf</c>; when none holds, the reports of all are given.</summary>
internal sealed class AnyOfRule(SchemaNode[] nodes) : Rule
{
    internal override bool Check(JsonElement value, ref Walk walk)
    {
        foreach (var node in nodes)
            if (walk.Accepts(node, value))
                return true;
        if (!walk.Reporting) return false;
        foreach (var node in nodes) node.Check(value, ref walk);
        return false;
    }
}

/// <summary><c>oneOf</c>; when none holds, the reports of all are given.</summary>
internal sealed class OneOfRule(SchemaNode[] nodes) : Rule
{
    internal override bool Check(JsonElement value, ref Walk walk)
    {
        var accepted = 0;
        foreach (var node in nodes)
            if (walk.Accepts(node, value))
                accepted++;
        if (accepted == 1) return true;
        if (!walk.Reporting) return false;
        if (accepted > 1)
        {
            var count = accepted.ToString(CultureInfo.InvariantCulture);
            return walk.Fail("oneOf", $"should be valid to one and only one of schema, but {count} are valid", count);
        }
        foreach (var node in nodes) node.Check(value, ref walk);
        return false;
    }
}

/// <summary><c>not</c>.</summary>
internal sealed class NotRule(SchemaNode node) : Rule
{
    internal override bool Check(JsonElement value, ref Walk walk) =>
        // A walk that ran out of its limits has accepted nothing; it must not turn into a yes here.
        (!walk.Accepts(node, value) && walk.Spend(1)) || walk.Fail("not", "should not be valid to the schema in not");
}

/// <summary>The boolean schema <c>false</c>.</summary>
internal sealed class NothingRule : Rule
{
    internal override bool Check(JsonElement value, ref Walk walk) => walk.Fail("false", "schema for this value is false");
}
