using Microsoft.Extensions.Logging;

namespace Sluice.Iglu;

/// <summary>Log messages of schema resolution.</summary>
internal static partial class IgluLog
{
    [LoggerMessage(2001, LogLevel.Warning, "Registry {Registry} failed on {Schema}: {Reason}.")]
    internal static partial void RegistryFailed(ILogger logger, string registry, SchemaKey schema, string reason);

    [LoggerMessage(2002, LogLevel.Warning, "Schema {Schema} of registry {Registry} cannot be used: {Path}: {Reason}.")]
    internal static partial void SchemaInvalid(ILogger logger, SchemaKey schema, string registry, string path, string reason);

    [LoggerMessage(2003, LogLevel.Information, "Schemas are looked up in this order: {Registries}.")]
    internal static partial void Registries(ILogger logger, string registries);
}
