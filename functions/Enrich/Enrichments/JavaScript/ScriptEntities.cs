using System.Text.Json;
using Sluice.Enrich.Enrichments.Inputs;
using Sluice.Enrich.Json;

namespace Sluice.Enrich.Enrichments.JavaScript;

/// <summary>Entities that come out of a script as JSON.</summary>
internal static class ScriptEntities
{
    private const int MaxDepth = 100;

    /// <summary>The list that a script returned; on false <paramref name="error"/> says what is wrong with it.</summary>
    public static bool TryReadList(string json, List<Entity> entities, out string error)
    {
        error = "the script returned no list of self-describing entities";
        if (!PooledJson.TryParse(json, MaxDepth, out var parsed, out _)) return false;
        using var owner = parsed;
        return parsed.Root.ValueKind == JsonValueKind.Array && TryRead(parsed.Root, entities, ref error);
    }

    /// <summary>The entities of a <c>contexts</c> wrapper, in its order.</summary>
    public static bool TryReadContexts(string json, out List<Entity> entities)
    {
        entities = [];
        var error = "";
        if (!PooledJson.TryParse(json, MaxDepth, out var parsed, out _)) return false;
        using var owner = parsed;
        return SelfDescribing.TryRead(parsed.Root, out var wrapper, out _) && Wrappers.Matches(wrapper.Schema, "contexts")
            && wrapper.Data.ValueKind == JsonValueKind.Array && TryRead(wrapper.Data, entities, ref error);
    }

    /// <summary>
    /// Reads the columns that a script has set, so that later steps see what is there now. On false the column is emptied
    /// and <paramref name="error"/> says why.
    /// </summary>
    public static bool TryReread(EnrichmentContext context, bool contexts, bool unstruct, out string error)
    {
        error = "";
        if (contexts) context.ContextsChanged = true;
        if (unstruct) context.UnstructChanged = true;
        if (contexts && !TryRereadContexts(context))
        {
            (context.Contexts, context.Event.Contexts) = ([], null);
            error = "the script set contexts to what is no list of self-describing entities";
        }
        if (unstruct && !TryRereadUnstruct(context))
        {
            (context.UnstructEvent, context.Event.UnstructEvent) = (null, null);
            error = "the script set unstruct_event to what is no self-describing event";
        }
        return error.Length == 0;
    }

    private static bool TryRereadContexts(EnrichmentContext context)
    {
        context.Contexts = [];
        if (context.Event.Contexts is not { } text) return true;
        if (!TryReadContexts(text, out var entities)) return false;
        context.Contexts = [.. entities.Select(entity => new InputEntity(entity.Schema, JsonElement.Parse(entity.DataJson)))];
        context.Event.Contexts = entities.Count == 0 ? null : EntityJson.Contexts(entities);
        return true;
    }

    private static bool TryRereadUnstruct(EnrichmentContext context)
    {
        context.UnstructEvent = null;
        if (context.Event.UnstructEvent is not { } text) return true;
        if (!PooledJson.TryParse(text, MaxDepth, out var parsed, out _)) return false;
        using var owner = parsed;
        if (!SelfDescribing.TryRead(parsed.Root, out var wrapper, out _) || !Wrappers.Matches(wrapper.Schema, "unstruct_event")
            || !SelfDescribing.TryRead(wrapper.Data, out var datum, out _))
            return false;
        var data = Nodes.Write(Nodes.From(datum.Data));
        context.UnstructEvent = new InputEntity(datum.Schema, JsonElement.Parse(data));
        context.Event.UnstructEvent = EntityJson.Unstruct(new Entity(datum.Schema, data));
        return true;
    }

    private static bool TryRead(JsonElement list, List<Entity> entities, ref string error)
    {
        foreach (var item in list.EnumerateArray())
        {
            if (!SelfDescribing.TryRead(item, out var datum, out var code))
            {
                error = $"an entity of the script is not self-describing ({code})";
                return false;
            }
            entities.Add(new Entity(datum.Schema, Nodes.Write(Nodes.From(datum.Data))));
        }
        return true;
    }
}
