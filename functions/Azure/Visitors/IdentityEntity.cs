using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using Sluice.Visitors;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;

namespace Sluice.Azure.Visitors;

/// <summary>
/// An id as an entity: <c>id</c>, <c>parent</c>, <c>members</c> as a JSON list of ids, and pairs as lines of <c>at a b</c>,
/// the time in milliseconds since 1970 and the ids as positions in the list <c>members</c>, or for <c>forbidden</c> and
/// <c>joining</c>, as JSON. A property has room for 32 Ki characters, so that lines beyond 1,200 are in <c>edges2</c>.
/// </summary>
internal static class IdentityEntity
{
    private const int LinesOfProperty = 1200;

    public static TableEntity Write(string partitionKey, IdentityNode node)
    {
        var entity = new TableEntity(partitionKey, node.Id.RowKey) { ["id"] = node.Id.Text };
        if (node.Parent is { } parent) entity["parent"] = parent.Text;
        if (node.Members.Count > 0) entity["members"] = JsonSerializer.Serialize(node.Members.Select(id => id.Text).ToArray());
        var lines = WriteEdges(node);
        if (lines.Length > 0) entity["edges"] = string.Join('\n', lines.Take(LinesOfProperty));
        if (lines.Length > LinesOfProperty) entity["edges2"] = string.Join('\n', lines.Skip(LinesOfProperty));
        if (node.Joining is { } joining) entity["joining"] = JsonSerializer.Serialize(Texts(joining));
        if (node.Forbidden.Count > 0) entity["forbidden"] = JsonSerializer.Serialize(node.Forbidden.Select(Texts).ToArray());
        return entity;
    }

    /// <exception cref="InvalidDataException">Something else has written the entity.</exception>
    public static IdentityNode Read(TableEntity e)
    {
        try
        {
            var members = e.GetString("members") is { } list
                ? new ValueList<TypedId>([.. JsonSerializer.Deserialize<string[]>(list)!.Select(Id)])
                : default;
            return new IdentityNode
            {
                Id = Id(e.GetString("id")),
                Parent = e.GetString("parent") is { } parent ? Id(parent) : null,
                Members = members,
                Edges = [.. ReadEdges(e.GetString("edges"), members), .. ReadEdges(e.GetString("edges2"), members)],
                Joining = e.GetString("joining") is { } joining ? Edge(JsonSerializer.Deserialize<string[]>(joining)!) : null,
                Forbidden = e.GetString("forbidden") is { } forbidden
                    ? new ValueList<IdentityEdge>([.. JsonSerializer.Deserialize<string[][]>(forbidden)!.Select(Edge)])
                    : default,
                ETag = e.ETag.ToString(),
            };
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"The entity {e.PartitionKey}/{e.RowKey} is no identity.", wrong);
        }
    }

    private static string[] WriteEdges(IdentityNode node)
    {
        var places = new Dictionary<TypedId, int>(node.Members.Count);
        for (var i = 0; i < node.Members.Count; i++) places[node.Members[i]] = i;
        return [.. node.Edges.Where(edge => places.ContainsKey(edge.A) && places.ContainsKey(edge.B)).Select(edge =>
            string.Create(CultureInfo.InvariantCulture, $"{edge.At.ToUnixTimeMilliseconds()} {places[edge.A]} {places[edge.B]}"))];
    }

    private static ValueList<IdentityEdge> ReadEdges(string? text, ValueList<TypedId> members)
    {
        if (string.IsNullOrEmpty(text)) return default;
        return new ValueList<IdentityEdge>([.. text.Split('\n').Select(line =>
        {
            var parts = line.Split(' ');
            return new IdentityEdge(members[Place(parts[1])], members[Place(parts[2])], Time(parts[0]));
        })]);
    }

    private static string[] Texts(IdentityEdge edge) =>
        [edge.A.Text, edge.B.Text, edge.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)];

    private static IdentityEdge Edge(string[] texts) => new(Id(texts[0]), Id(texts[1]), Time(texts[2]));

    private static TypedId Id(string? text) => TypedId.TryParse(text, out var id) ? id.Value : throw new FormatException("No id.");

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));

    private static int Place(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
