using System.Text.Json;

namespace Sluice.Cli.Micro;

/// <summary>The filters of a POST: every part that is given must match, exactly.</summary>
internal static class MicroFilter
{
    /// <summary><c>event_type</c>, <c>schema</c>, and <c>contexts</c>, all of which must be present.</summary>
    public static Predicate<MicroEvent> Good(JsonElement filter)
    {
        var type = Text(filter, "event_type");
        var schema = Text(filter, "schema");
        var contexts = filter.TryGetProperty("contexts", out var list) && list.ValueKind != JsonValueKind.Null
            ? list.EnumerateArray().Select(item => item.GetString()!).ToList()
            : [];
        return candidate => (type is null || candidate.EventType == type)
            && (schema is null || candidate.Schema == schema)
            && contexts.TrueForAll(candidate.Contexts.Contains);
    }

    /// <summary><c>vendor</c> and <c>version</c> of the path.</summary>
    public static Predicate<MicroEvent> Bad(JsonElement filter)
    {
        var vendor = Text(filter, "vendor");
        var version = Text(filter, "version");
        return candidate => (vendor is null || candidate.Vendor == vendor) && (version is null || candidate.Version == version);
    }

    private static string? Text(JsonElement filter, string name) =>
        filter.TryGetProperty(name, out var value) ? value.GetString() : null;
}
