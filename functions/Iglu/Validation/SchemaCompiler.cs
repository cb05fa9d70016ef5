using System.Globalization;
using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary>
/// Turns a schema document into nodes. Subschemas wait in a queue instead of on the stack, and a place that is referred
/// to is compiled once, so neither depth nor cycles matter.
/// </summary>
internal sealed class SchemaCompiler(JsonElement document)
{
    private const int MaximumIssues = 50;

    private readonly Dictionary<string, SchemaNode> _nodes = new(StringComparer.Ordinal);
    private readonly Queue<(SchemaNode Node, JsonElement Schema, string Pointer)> _waiting = new();
    private readonly List<SchemaIssue> _issues = [];

    internal IReadOnlyList<SchemaIssue> Issues => _issues;

    internal SchemaNode Compile()
    {
        var root = NodeAt("", document);
        while (_waiting.TryDequeue(out var next) && _issues.Count < MaximumIssues)
            next.Node.Rules = [.. RulesOf(next.Schema, next.Pointer)];
        return root;
    }

    private SchemaNode NodeAt(string pointer, JsonElement schema)
    {
        if (_nodes.TryGetValue(pointer, out var node)) return node;
        node = new SchemaNode();
        _nodes.Add(pointer, node);
        _waiting.Enqueue((node, schema, pointer));
        return node;
    }

    private List<Rule> RulesOf(JsonElement schema, string pointer)
    {
        var rules = new List<Rule>();
        if (schema.ValueKind == JsonValueKind.True) return rules;
        if (schema.ValueKind == JsonValueKind.False) return [new NothingRule()];
        if (schema.ValueKind != JsonValueKind.Object)
        {
            Issue(pointer, "a schema must be an object");
            return rules;
        }
        var keywords = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in schema.EnumerateObject()) keywords[NameOf(property)] = property.Value;

        if (keywords.TryGetValue("$ref", out var reference))
        {
            // Draft 4: everything beside a reference is ignored.
            if (Resolve(reference, pointer) is { } target) rules.Add(new AllOfRule([target]));
            return rules;
        }
        AddAnyType(rules, keywords, pointer);
        AddNumbers(rules, keywords, pointer);
        AddTexts(rules, keywords, pointer);
        AddArrays(rules, keywords, pointer);
        AddObjects(rules, keywords, pointer);
        AddCombinations(rules, keywords, pointer);
        return rules;
    }

    private void AddAnyType(List<Rule> rules, Dictionary<string, JsonElement> keywords, string pointer)
    {
        if (keywords.TryGetValue("type", out var type)) AddType(rules, type, pointer + "/type");
        if (keywords.TryGetValue("enum", out var values))
        {
            if (values.ValueKind != JsonValueKind.Array || values.GetArrayLength() == 0)
                Issue(pointer + "/enum", "must be an array with at least one value");
            else
                rules.Add(new EnumRule([.. values.EnumerateArray()], isConst: false));
        }
        if (keywords.TryGetValue("const", out var constant)) rules.Add(new EnumRule([constant], isConst: true));
    }

    private void AddType(List<Rule> rules, JsonElement type, string pointer)
    {
        var isArray = type.ValueKind == JsonValueKind.Array;
        var allowed = JsonTypes.None;
        var names = new List<string>();
        foreach (var item in isArray ? [.. type.EnumerateArray()] : new[] { type })
        {
            var name = item.ValueKind == JsonValueKind.String ? Text(item) : null;
            var parsed = name == "any" ? JsonTypes.None : TypeRule.Parse(name);
            if (parsed == JsonTypes.None)
            {
                Issue(pointer, "must name JSON types: null, boolean, integer, number, string, array, object");
                return;
            }
            allowed |= parsed;
            names.Add(name!);
        }
        if (names.Count == 0) Issue(pointer, "must name at least one type");
        else rules.Add(new TypeRule(allowed, isArray ? $"[{string.Join(", ", names)}]" : names[0]));
    }

    private void AddNumbers(List<Rule> rules, Dictionary<string, JsonElement> keywords, string pointer)
    {
        AddBound(rules, keywords, pointer, "minimum", "exclusiveMinimum", isMaximum: false);
        AddBound(rules, keywords, pointer, "maximum", "exclusiveMaximum", isMaximum: true);
        if (!keywords.TryGetValue("multipleOf", out var divisor)) return;
        if (divisor.ValueKind != JsonValueKind.Number || !JsonNumber.Of(divisor).IsPositive)
            Issue(pointer + "/multipleOf", "must be a number greater than 0");
        else
            rules.Add(new MultipleOfRule(JsonNumber.Of(divisor)));
    }

    private void AddBound(
        List<Rule> rules, Dictionary<string, JsonElement> keywords, string pointer, string keyword, string exclusiveKeyword, bool isMaximum)
    {
        var exclusive = false;
        if (keywords.TryGetValue(exclusiveKeyword, out var flag))
        {
            if (flag.ValueKind == JsonValueKind.Number) rules.Add(new BoundRule(JsonNumber.Of(flag), isMaximum, exclusive: true));
            else if (flag.ValueKind is JsonValueKind.True or JsonValueKind.False) exclusive = flag.ValueKind == JsonValueKind.True;
            else Issue($"{pointer}/{exclusiveKeyword}", "must be true or false");
        }
        if (!keywords.TryGetValue(keyword, out var bound)) return;
        if (bound.ValueKind != JsonValueKind.Number) Issue($"{pointer}/{keyword}", "must be a number");
        else rules.Add(new BoundRule(JsonNumber.Of(bound), isMaximum, exclusive));
    }

    private void AddTexts(List<Rule> rules, Dictionary<string, JsonElement> keywords, string pointer)
    {
        if (TryLimits(keywords, pointer, "minLength", "maxLength", out var least, out var most))
            rules.Add(new StringLengthRule(least, most));
        if (keywords.TryGetValue("pattern", out var pattern) && PatternOf(pattern, pointer + "/pattern") is { } compiled)
            rules.Add(new PatternRule(compiled));
        if (!keywords.TryGetValue("format", out var format)) return;
        if (format.ValueKind != JsonValueKind.String) Issue(pointer + "/format", "must be a string");
        else if (Formats.Find(Text(format)) is { } test) rules.Add(new FormatRule(Text(format), test));
    }

    private void AddArrays(List<Rule> rules, Dictionary<string, JsonElement> keywords, string pointer)
    {
        if (TryLimits(keywords, pointer, "minItems", "maxItems", out var least, out var most))
            rules.Add(new CountRule(ofObject: false, least, most));
        if (keywords.TryGetValue("uniqueItems", out var unique))
        {
            if (unique.ValueKind == JsonValueKind.True) rules.Add(new UniqueItemsRule());
            else if (unique.ValueKind != JsonValueKind.False) Issue(pointer + "/uniqueItems", "must be true or false");
        }
        if (!keywords.TryGetValue("items", out var items)) return;
        if (items.ValueKind != JsonValueKind.Array)
        {
            rules.Add(new ItemsRule([], NodeAt(pointer + "/items", items), closed: false));
            return;
        }
        var places = NodesOf(items, pointer + "/items");
        var closed = keywords.TryGetValue("additionalItems", out var additional) && additional.ValueKind == JsonValueKind.False;
        var rest = additional.ValueKind is JsonValueKind.Undefined or JsonValueKind.True or JsonValueKind.False
            ? null
            : NodeAt(pointer + "/additionalItems", additional);
        rules.Add(new ItemsRule(places, rest, closed));
    }

    private void AddObjects(List<Rule> rules, Dictionary<string, JsonElement> keywords, string pointer)
    {
        if (TryLimits(keywords, pointer, "minProperties", "maxProperties", out var least, out var most))
            rules.Add(new CountRule(ofObject: true, least, most));
        AddProperties(rules, keywords, pointer);
        if (!keywords.TryGetValue("dependencies", out var dependencies)) return;
        foreach (var (name, value) in MembersOf(dependencies, pointer + "/dependencies"))
        {
            var place = $"{pointer}/dependencies/{Escape(name)}";
            if (value.ValueKind == JsonValueKind.Array) rules.Add(new DependencyRule(name, NamesOf(value, place), null));
            else rules.Add(new DependencyRule(name, [], NodeAt(place, value)));
        }
    }

    private void AddProperties(List<Rule> rules, Dictionary<string, JsonElement> keywords, string pointer)
    {
        var properties = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
        if (keywords.TryGetValue("properties", out var declared))
            foreach (var (name, value) in MembersOf(declared, pointer + "/properties"))
                properties[name] = NodeAt($"{pointer}/properties/{Escape(name)}", value);
        IReadOnlyList<string> required = keywords.TryGetValue("required", out var names) ? NamesOf(names, pointer + "/required") : [];
        var patterns = new List<(SchemaPattern, SchemaNode)>();
        if (keywords.TryGetValue("patternProperties", out var byPattern))
            foreach (var (name, value) in MembersOf(byPattern, pointer + "/patternProperties"))
            {
                var place = $"{pointer}/patternProperties/{Escape(name)}";
                if (SchemaPattern.TryCreate(name, out var problem) is { } pattern) patterns.Add((pattern, NodeAt(place, value)));
                else Issue(place, problem);
            }
        var closed = keywords.TryGetValue("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.False;
        var rest = additional.ValueKind is JsonValueKind.Undefined or JsonValueKind.True or JsonValueKind.False
            ? null
            : NodeAt(pointer + "/additionalProperties", additional);
        if (properties.Count > 0 || required.Count > 0 || patterns.Count > 0 || rest is not null || closed)
            rules.Add(new ObjectRule(properties, required, [.. patterns], rest, closed));
    }

    private void AddCombinations(List<Rule> rules, Dictionary<string, JsonElement> keywords, string pointer)
    {
        if (keywords.TryGetValue("allOf", out var all)) rules.Add(new AllOfRule(NodesOf(all, pointer + "/allOf")));
        if (keywords.TryGetValue("anyOf", out var any)) rules.Add(new AnyOfRule(NodesOf(any, pointer + "/anyOf")));
        if (keywords.TryGetValue("oneOf", out var one)) rules.Add(new OneOfRule(NodesOf(one, pointer + "/oneOf")));
        if (keywords.TryGetValue("not", out var not)) rules.Add(new NotRule(NodeAt(pointer + "/not", not)));
    }

    private SchemaNode? Resolve(JsonElement reference, string pointer)
    {
        var text = reference.ValueKind == JsonValueKind.String ? Text(reference) : "";
        if (!text.StartsWith('#') || (text.Length > 1 && text[1] != '/'))
        {
            Issue(pointer + "/$ref", "must point into this document: # or #/…");
            return null;
        }
        var target = document;
        var path = "";
        foreach (var part in Uri.UnescapeDataString(text[1..]).Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            path += "/" + Escape(name);
            if (!TryStep(ref target, name))
            {
                Issue(pointer + "/$ref", "points to nothing in this document");
                return null;
            }
        }
        return NodeAt(path, target);
    }

    private static bool TryStep(ref JsonElement target, string name)
    {
        if (target.ValueKind == JsonValueKind.Array)
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= target.GetArrayLength())
                return false;
            target = target[index];
            return true;
        }
        if (target.ValueKind != JsonValueKind.Object) return false;
        var found = false;
        var parent = target;
        foreach (var property in parent.EnumerateObject())
            if (NameOf(property) == name)
            {
                target = property.Value;
                found = true;
            }
        return found;
    }

    private SchemaNode[] NodesOf(JsonElement list, string pointer)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            Issue(pointer, "must be an array with at least one schema");
            return [];
        }
        var nodes = new SchemaNode[list.GetArrayLength()];
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = NodeAt(string.Create(CultureInfo.InvariantCulture, $"{pointer}/{i}"), list[i]);
        return nodes;
    }

    private Dictionary<string, JsonElement> MembersOf(JsonElement value, string pointer)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (value.ValueKind != JsonValueKind.Object) Issue(pointer, "must be an object");
        else
            foreach (var property in value.EnumerateObject())
                members[NameOf(property)] = property.Value;
        return members;
    }

    private string[] NamesOf(JsonElement value, string pointer)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (value.ValueKind != JsonValueKind.Array)
        {
            Issue(pointer, "must be an array of property names");
            return [];
        }
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String) names.Add(Text(item));
            else Issue(pointer, "must be an array of property names");
        }
        return [.. names];
    }

    private bool TryLimits(
        Dictionary<string, JsonElement> keywords, string pointer, string leastName, string mostName, out int least, out int most)
    {
        least = Limit(keywords, pointer, leastName, 0);
        most = Limit(keywords, pointer, mostName, int.MaxValue);
        return least > 0 || most < int.MaxValue;
    }

    private int Limit(Dictionary<string, JsonElement> keywords, string pointer, string name, int absent)
    {
        if (!keywords.TryGetValue(name, out var value)) return absent;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && number >= 0 && (number == Math.Floor(number) || double.IsInfinity(number)))
            return number >= int.MaxValue ? int.MaxValue : (int)number;
        Issue($"{pointer}/{name}", "must be a whole number, 0 or more");
        return absent;
    }

    private SchemaPattern? PatternOf(JsonElement value, string pointer)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            Issue(pointer, "must be a string");
            return null;
        }
        var pattern = SchemaPattern.TryCreate(Text(value), out var problem);
        if (pattern is null) Issue(pointer, problem);
        return pattern;
    }

    private void Issue(string pointer, string message)
    {
        if (_issues.Count >= MaximumIssues) return;
        var path = "$" + pointer.Replace('/', '.').Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        _issues.Add(new SchemaIssue(path.Length > 512 ? path[..512] + "…" : path, message));
    }

    private static string NameOf(JsonProperty property) =>
        JsonText.Decode(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8PropertyName(property));

    private static string Text(JsonElement text) => JsonText.Decode(JsonText.Raw(text));

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
