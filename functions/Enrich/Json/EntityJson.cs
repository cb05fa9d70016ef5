using System.Text;
using Sluice.Enrich.Enrichments;

namespace Sluice.Enrich.Json;

/// <summary>The columns that hold self-describing JSON, written from data that is compact already.</summary>
internal static class EntityJson
{
    /// <summary>A <c>contexts</c> wrapper, entities in the order given.</summary>
    public static string Contexts(IReadOnlyList<Entity> entities)
    {
        var json = new StringBuilder($"{{\"schema\":\"{Wrappers.Contexts}\",\"data\":[");
        for (var i = 0; i < entities.Count; i++)
        {
            if (i > 0) json.Append(',');
            Append(json, entities[i]);
        }
        return json.Append("]}").ToString();
    }

    /// <summary>An <c>unstruct_event</c> wrapper.</summary>
    public static string Unstruct(Entity entity)
    {
        var json = new StringBuilder($"{{\"schema\":\"{Wrappers.UnstructEvent}\",\"data\":");
        Append(json, entity);
        return json.Append('}').ToString();
    }

    private static void Append(StringBuilder json, Entity entity) =>
        json.Append("{\"schema\":\"").Append(entity.Schema).Append("\",\"data\":").Append(entity.DataJson).Append('}');
}
