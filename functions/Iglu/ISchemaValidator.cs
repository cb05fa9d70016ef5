using System.Text.Json;

namespace Sluice.Iglu;

/// <summary>Validates data against the schema it names.</summary>
public interface ISchemaValidator
{
    /// <summary>
    /// Resolves the schema (from the cache without waiting, in the ordinary case) and validates. Never throws for bad
    /// data, a missing or an illegal schema.
    /// </summary>
    /// <exception cref="IgluUnavailableException">
    /// The schema is not known and a registry that might hold it cannot be reached, and the configuration says to wait for it.
    /// </exception>
    ValueTask<SchemaVerdict> ValidateAsync(SchemaKey key, JsonElement data, CancellationToken cancellationToken);
}
