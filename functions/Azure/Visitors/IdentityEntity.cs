using System.Globalization;
using Azure.Data.Tables;
using Sluice.Visitors;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;

namespace Sluice.Azure.Visitors;

/// <summary>
/// An id as an entity: <c>id</c>, and in <c>linked</c> and <c>forbidden</c> what it says of others, a line of <c>at id</c>
/// each, the time in milliseconds since 1970. No id has a line break, and a line has 180 characters at most: with
/// <see cref="IdentityNode.MostForbidden"/> lines a property stays below the 32 Ki characters that it has room for.
/// </summary>
internal static class IdentityEntity
{
    public static TableEntity Write(string partitionKey, IdentityNode node)
    {
        var entity = new TableEntity(partitionKey, node.Id.RowKey) { ["id"] = node.Id.Text };
        if (node.Linked.Count > 0) entity["linked"] = Write(node.Linked);
        if (node.Forbidden.Count > 0) entity["forbidden"] = Write(node.Forbidden);
        return entity;
    }

    /// <exception cref="InvalidDataException">Something else has written the entity.</exception>
    public static IdentityNode Read(TableEntity e)
    {
        try
        {
            return new IdentityNode
            {
                Id = Id(e.GetString("id")),
                Linked = Read(e.GetString("linked")),
                Forbidden = Read(e.GetString("forbidden")),
                ETag = e.ETag.ToString(),
            };
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"The entity {e.PartitionKey}/{e.RowKey} is no identity.", wrong);
        }
    }

    private static string Write(ValueList<IdentityLink> links) => string.Join('\n', links.Select(link =>
        string.Create(CultureInfo.InvariantCulture, $"{link.At.ToUnixTimeMilliseconds()} {link.Other.Text}")));

    private static ValueList<IdentityLink> Read(string? text)
    {
        if (string.IsNullOrEmpty(text)) return default;
        return new ValueList<IdentityLink>([.. text.Split('\n').Select(line =>
        {
            var space = line.IndexOf(' ');
            if (space < 0) throw new FormatException("No time and id.");
            var at = long.Parse(line.AsSpan(0, space), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            return new IdentityLink(Id(line[(space + 1)..]), DateTimeOffset.FromUnixTimeMilliseconds(at));
        })]);
    }

    private static TypedId Id(string? text) => TypedId.TryParse(text, out var id) ? id.Value : throw new FormatException("No id.");
}
