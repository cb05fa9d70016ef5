using System.Text.Json;

namespace Sluice.Enrich.Adapters.Mailchimp;

/// <summary>Fields with names such as <c>a[b][c]</c> as a tree.</summary>
internal sealed class BracketTree
{
    private readonly OrderedDictionary<string, object?> _members = new(StringComparer.Ordinal);

    /// <summary>The tree; null when a name is both a field and a group of fields, or deeper than allowed.</summary>
    public static BracketTree? From(IEnumerable<KeyValuePair<string, string?>> fields, int maxDepth)
    {
        var root = new BracketTree();
        foreach (var (name, value) in fields)
            if (!root.TryAdd(name, value, maxDepth)) return null;
        return root;
    }

    public void Write(Utf8JsonWriter writer, Func<string, string?, string?> convert)
    {
        writer.WriteStartObject();
        foreach (var (name, member) in _members)
        {
            writer.WritePropertyName(name);
            if (member is BracketTree inner) inner.Write(writer, convert);
            else writer.WriteStringValue(convert(name, (string?)member));
        }
        writer.WriteEndObject();
    }

    private bool TryAdd(string name, string? value, int depth)
    {
        var node = this;
        var rest = name.AsSpan();
        var open = rest.IndexOf('[');
        var key = open <= 0 ? name : rest[..open].ToString();
        rest = open <= 0 ? default : rest[open..];
        while (!rest.IsEmpty)
        {
            var close = rest.IndexOf(']');
            if (rest[0] != '[' || close < 0 || --depth <= 0) return false;
            if (node._members.TryGetValue(key, out var member))
            {
                if (member is not BracketTree inner) return false;
                node = inner;
            }
            else
            {
                var inner = new BracketTree();
                node._members.Add(key, inner);
                node = inner;
            }
            key = rest[1..close].ToString();
            rest = rest[(close + 1)..];
        }
        if (node._members.TryGetValue(key, out var old) && old is BracketTree) return false;
        node._members[key] = value;
        return true;
    }
}
