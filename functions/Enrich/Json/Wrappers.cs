using Sluice.Iglu;

namespace Sluice.Enrich.Json;

/// <summary>The schemas of Snowplow's envelopes.</summary>
internal static class Wrappers
{
    public const string Vendor = "com.snowplowanalytics.snowplow";
    public const string UnstructEvent = "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0";
    public const string Contexts = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1";
    public const string Atomic = "iglu:com.snowplowanalytics.snowplow/atomic/jsonschema/1-0-0";

    /// <summary>True for a schema of this name, vendor <see cref="Vendor"/>, version 1-0-*.</summary>
    public static bool Matches(SchemaKey key, string name) =>
        key.Model == 1 && key.Revision == 0 && key.Name == name && key.Vendor == Vendor && key.Format == "jsonschema";

    /// <summary>The criterion that <see cref="Matches"/> applies, as failed events name it.</summary>
    public static string Criterion(string name) => $"iglu:{Vendor}/{name}/jsonschema/1-0-*";
}
