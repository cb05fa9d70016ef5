using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sluice.Enrich.Yaml;

/// <summary>
/// Reads one YAML document of texts, lists and maps. Anchors and tags that would make something else of a text are
/// refused, and so is what is nested or branched beyond any file that is meant.
/// </summary>
internal static class YamlText
{
    private const int Deepest = 20;
    private const int MostNodes = 500_000;

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is none; the message says what and where.</exception>
    public static YamlNode Read(TextReader text)
    {
        try
        {
            var parser = new Parser(text);
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            var nodes = 0;
            return Node(parser, 0, ref nodes);
        }
        catch (YamlException e)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"is no YAML (line {e.Start.Line})"), e);
        }
    }

    private static YamlNode Node(Parser parser, int depth, ref int nodes)
    {
        if (depth > Deepest) throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"is nested deeper than {Deepest} levels"));
        if (++nodes > MostNodes) throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"has more than {MostNodes} parts"));
        if (parser.TryConsume<Scalar>(out var scalar)) return new YamlNode(scalar.Value, [], []);
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(parser, depth + 1, ref nodes));
            return new YamlNode(null, items, []);
        }
        if (!parser.TryConsume<MappingStart>(out _)) throw new FormatException("holds an anchor, which is not read here");
        var members = new List<KeyValuePair<string, YamlNode>>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key)) throw new FormatException("has a map whose key is no text");
            members.Add(new(key.Value, Node(parser, depth + 1, ref nodes)));
        }
        return new YamlNode(null, [], members);
    }
}
