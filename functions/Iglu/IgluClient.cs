using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Iglu.Registries;

namespace Sluice.Iglu;

/// <summary>
/// Finds schemas in the registries of the configuration and validates data against them. Safe for use by many threads;
/// a schema in the cache is used without waiting or allocating.
/// </summary>
public sealed class IgluClient : ISchemaValidator, IDisposable
{
    // A chain of superseding schemas; registries point to the end of it, so it is short.
    private const int MaximumHops = 8;

    private readonly Resolver _resolver;
    private readonly IDisposable? _http;
    private readonly bool _waits;

    private IgluClient(Resolver resolver, IDisposable? http, bool waits)
    {
        _resolver = resolver;
        _http = http;
        _waits = waits;
    }

    /// <summary>Adds a sentence per mistake in the options and the resolver file to <paramref name="errors"/>.</summary>
    public static void Check(IgluOptions options, ICollection<string> errors)
    {
        var found = new List<string>();
        _ = ResolverConfiguration.Read(options, found);
        foreach (var error in found) errors.Add($"Sluice__Iglu: {error}");
    }

    /// <summary>Creates a client; registries are asked only when a schema is wanted.</summary>
    /// <param name="options">Where schemas come from.</param>
    /// <param name="timeProvider">The clock of time-outs, the cache and the lookup history.</param>
    /// <param name="handler">
    /// Sends the requests to HTTP registries, and must not follow redirects by itself; it is not disposed. Null for one of
    /// the client's own.
    /// </param>
    /// <param name="logger">For failing registries and unusable schemas; null for none.</param>
    /// <exception cref="IgluConfigurationException">With all errors of the options and of the resolver file.</exception>
    public static IgluClient Create(
        IgluOptions options, TimeProvider timeProvider, HttpMessageHandler? handler = null, ILogger? logger = null)
    {
        var errors = new List<string>();
        var configuration = ResolverConfiguration.Read(options, errors);
        if (configuration is null || errors.Count > 0) throw new IgluConfigurationException(errors);

        logger ??= NullLogger.Instance;
        var invoker = new HttpMessageInvoker(
            handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) },
            disposeHandler: handler is null);
        var registries = RegistryOrder.Create(configuration, options, invoker, timeProvider);
        IgluLog.Registries(logger, string.Join(", ", registries.Names));
        var resolver = new Resolver(registries, configuration.CacheSize, configuration.CacheTtl, timeProvider, logger);
        return new IgluClient(resolver, invoker, options.OnUnreachable == OnUnreachable.Wait);
    }

    /// <inheritdoc />
    public ValueTask<SchemaVerdict> ValidateAsync(SchemaKey key, JsonElement data, CancellationToken cancellationToken)
    {
        var resolving = _resolver.GetAsync(key, cancellationToken);
        if (resolving.IsCompletedSuccessfully && resolving.Result is { SupersededBy: null } resolution)
            return new ValueTask<SchemaVerdict>(Judge(resolution, data, null));
        return ValidateSlowlyAsync(resolving, data, cancellationToken);
    }

    /// <summary>The schema, or why there is none. Never throws for a schema that is missing or a registry that is down.</summary>
    public async ValueTask<SchemaLookup> LookupAsync(SchemaKey key, CancellationToken cancellationToken)
    {
        var resolution = await _resolver.GetAsync(key, cancellationToken);
        return resolution.IsFound
            ? new SchemaLookup { Key = key, Schema = resolution.Text, Registry = resolution.Registry }
            : new SchemaLookup { Key = key, LookupHistoryJson = ErrorJson.LookupHistory(resolution.History) };
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _resolver.Dispose();
        _http?.Dispose();
    }

    private async ValueTask<SchemaVerdict> ValidateSlowlyAsync(
        ValueTask<Resolution> resolving, JsonElement data, CancellationToken cancellationToken)
    {
        var resolution = await resolving;
        SchemaKey? superseding = null;
        for (var hop = 0; hop < MaximumHops && resolution.SupersededBy is { } next; hop++)
        {
            superseding = next;
            resolution = await _resolver.GetAsync(next, cancellationToken);
        }
        return Judge(resolution, data, superseding);
    }

    private SchemaVerdict Judge(Resolution resolution, JsonElement data, SchemaKey? superseding)
    {
        if (resolution.Schema is { } schema)
        {
            if (schema.IsValid(data))
                return superseding is null ? SchemaVerdict.Valid : new SchemaVerdict { SupersededBy = superseding };
            return new SchemaVerdict
            {
                ErrorType = "ValidationError",
                ErrorJson = ErrorJson.Validation(schema.Validate(data), superseding),
                SupersededBy = superseding,
            };
        }
        if (resolution.IsFound)
            return new SchemaVerdict
            {
                ErrorType = "InvalidSchema", ErrorJson = ErrorJson.InvalidSchema(resolution.Issues, superseding), SupersededBy = superseding,
            };
        if (_waits && resolution.IsUnreachable)
            throw new IgluUnavailableException(
                $"Schema {resolution.Key} cannot be looked up: a registry that may have it does not answer as it should.");
        return new SchemaVerdict
        {
            ErrorType = "ResolutionError", ErrorJson = ErrorJson.Resolution(resolution.History), SupersededBy = superseding,
        };
    }
}
