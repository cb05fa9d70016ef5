namespace Sluice.Enrich.Yaml;

/// <summary>A part of a YAML document: a text, a list or a map; the two others are empty.</summary>
internal sealed record YamlNode(string? Text, IReadOnlyList<YamlNode> Items, IReadOnlyList<KeyValuePair<string, YamlNode>> Members)
{
    /// <summary>A member; null when there is none of the name.</summary>
    public YamlNode? this[string name]
    {
        get
        {
            for (var i = 0; i < Members.Count; i++)
                if (Members[i].Key == name) return Members[i].Value;
            return null;
        }
    }
}
