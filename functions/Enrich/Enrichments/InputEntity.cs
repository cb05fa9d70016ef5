using System.Text.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments;

/// <summary>A valid datum that the tracker sent.</summary>
/// <param name="Schema">Its schema, or the one that supersedes it.</param>
/// <param name="Data">The data; readable until the event's enrichment ends.</param>
public readonly record struct InputEntity(SchemaKey Schema, JsonElement Data);
