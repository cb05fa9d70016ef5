using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using Sluice.Visitors;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;

namespace Sluice.Azure.Visitors;

/// <summary>
/// An id as an entity: <c>id</c>, <c>parent</c>, <c>members</c> as a JSON list of ids, and pairs as lines of <c>at a b</c>,
/// the time in milliseconds since 1970 and the ids as positions in the list <c>members</c>, or for <c>forbidden</c>, as JSON.
/// </summary>
internal static class IdentityEntity
{
    public static TableEntity Write(string partitionKey, IdentityNode node)
    {
        var entity = new TableEntity(partitionKey, node.Id.RowKey) { ["id"] = node.Id.Text };
        if (node.Parent is { } parent) entity["parent"] = parent.Text;
        if (node.Members.Count > 0) entity["members"] = JsonSerializer.Serialize(node.Members.Select(id => id.Text).ToArray());
        if (node.Edges.Count > 0) entity["edges"] = WriteEdges(node);
        if (node.Forbidden.Count > 0)
            entity["forbidden"] = JsonSerializer.Serialize(node.Forbidden.Select(edge => new[]
            {
                edge.A.Text, edge.B.Text, edge.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            }).ToArray());
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
                Edges = ReadEdges(e.GetString("edges"), members),
                Forbidden = e.GetString("forbidden") is { } forbidden
                    ? new ValueList<IdentityEdge>([.. JsonSerializer.Deserialize<string[][]>(forbidden)!.Select(edge =>
                        new IdentityEdge(Id(edge[0]), Id(edge[1]), Time(edge[2])))])
                    : default,
                ETag = e.ETag.ToString(),
            };
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"The entity {e.PartitionKey}/{e.RowKey} is no identity.", wrong);
        }
    }

    private static string WriteEdges(IdentityNode node)
    {
        var places = new Dictionary<TypedId, int>(node.Members.Count);
        for (var i = 0; i < node.Members.Count; i++) places[node.Members[i]] = i;
        return string.Join('\n', node.Edges.Where(edge => places.ContainsKey(edge.A) && places.ContainsKey(edge.B)).Select(edge =>
            string.Create(CultureInfo.InvariantCulture, $"{edge.At.ToUnixTimeMilliseconds()} {places[edge.A]} {places[edge.B]}")));
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

    private static TypedId Id(string? text) => TypedId.TryParse(text, out var id) ? id.Value : throw new FormatException("No id.");

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));

    private static int Place(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
