using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary>
/// <c>properties</c>, <c>patternProperties</c>, <c>additionalProperties</c> and <c>required</c> in one pass over the
/// object.
/// </summary>
internal sealed class ObjectRule : Rule
{
    private const int WordsOnStack = 8;

    private readonly NameTable _names;
    private readonly SchemaNode?[] _nodes;
    private readonly bool[] _declared;
    private readonly int[] _requiredIndex;
    private readonly string[] _required;
    private readonly (SchemaPattern Pattern, SchemaNode Node)[] _patterns;
    private readonly SchemaNode? _additional;
    private readonly bool _closed;

    /// <param name="properties">Declared properties.</param>
    /// <param name="required">Distinct names.</param>
    /// <param name="patterns">Pattern properties.</param>
    /// <param name="additional">Schema for what is not declared; null for none.</param>
    /// <param name="closed">Whether nothing else is allowed.</param>
    internal ObjectRule(
        IReadOnlyDictionary<string, SchemaNode> properties, IReadOnlyList<string> required,
        (SchemaPattern, SchemaNode)[] patterns, SchemaNode? additional, bool closed)
    {
        var names = new List<string>(properties.Keys);
        foreach (var name in required)
            if (!properties.ContainsKey(name))
                names.Add(name);
        _names = new NameTable(names.ConvertAll(Encoding.UTF8.GetBytes));
        _nodes = new SchemaNode?[names.Count];
        _declared = new bool[names.Count];
        _requiredIndex = new int[names.Count];
        _required = [.. required];
        for (var i = 0; i < names.Count; i++)
        {
            _declared[i] = properties.TryGetValue(names[i], out var node);
            _nodes[i] = node;
            _requiredIndex[i] = Array.IndexOf(_required, names[i]);
        }
        _patterns = patterns;
        _additional = additional;
        _closed = closed;
    }

    internal override bool Check(JsonElement value, ref Walk walk)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        var words = (_required.Length + 63) / 64;
        Span<ulong> seen = stackalloc ulong[WordsOnStack];
        if (words > WordsOnStack) seen = new ulong[words];
        seen.Clear();

        var valid = true;
        foreach (var property in value.EnumerateObject())
        {
            if (!walk.Spend(1)) return false;
            var raw = JsonMarshal.GetRawUtf8PropertyName(property);
            var index = raw.Contains((byte)'\\') ? FindEscaped(raw) : _names.Find(raw);
            if (index >= 0 && _requiredIndex[index] >= 0)
                seen[_requiredIndex[index] >> 6] |= 1UL << (_requiredIndex[index] & 63);
            if (CheckProperty(raw, index, property.Value, ref walk)) continue;
            valid = false;
            if (!walk.Reporting) return false;
        }
        for (var i = 0; i < _required.Length; i++)
        {
            if ((seen[i >> 6] & (1UL << (i & 63))) != 0) continue;
            valid = false;
            if (!walk.Reporting) return false;
            walk.Reports.AddAbout(_required[i], "required", "is missing but it is required");
        }
        return valid;
    }

    private bool CheckProperty(ReadOnlySpan<byte> raw, int index, JsonElement value, ref Walk walk)
    {
        var declared = index >= 0 && _declared[index];
        var valid = !declared || CheckNode(_nodes[index]!, raw, value, ref walk);
        if (_patterns.Length > 0 && (valid || walk.Reporting))
        {
            var name = JsonText.Decode(raw);
            if (!walk.Spend(_patterns.Length * (1 + (raw.Length >> 6)))) return false;
            foreach (var (pattern, node) in _patterns)
            {
                if (!pattern.IsMatch(name, ref walk)) continue;
                declared = true;
                valid &= CheckNode(node, raw, value, ref walk);
            }
        }
        if (declared || (!_closed && _additional is null)) return valid;
        if (!_closed) return CheckNode(_additional!, raw, value, ref walk) && valid;
        if (walk.Reporting)
            walk.Reports.AddAbout(JsonText.Decode(raw), "additionalProperties",
                "is not defined in the schema and the schema does not allow additional properties");
        return false;
    }

    private static bool CheckNode(SchemaNode node, ReadOnlySpan<byte> raw, JsonElement value, ref Walk walk)
    {
        if (!walk.Reporting) return node.Check(value, ref walk);
        walk.Reports.Push(JsonText.Decode(raw));
        var valid = node.Check(value, ref walk);
        walk.Reports.Pop();
        return valid;
    }

    private int FindEscaped(ReadOnlySpan<byte> raw) => _names.Find(Encoding.UTF8.GetBytes(JsonText.Decode(raw)));
}
