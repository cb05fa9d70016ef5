using System.Text.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Tests;

/// <summary>Every schema is known and everything valid, but for what a test says.</summary>
internal sealed class FakeValidator(Func<SchemaKey, JsonElement, SchemaVerdict>? judge = null) : ISchemaValidator
{
    public ValueTask<SchemaVerdict> ValidateAsync(SchemaKey key, JsonElement data, CancellationToken cancellationToken) =>
        new(judge?.Invoke(key, data) ?? SchemaVerdict.Valid);
}
