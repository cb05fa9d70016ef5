using System.Collections.Frozen;
using Sluice.Enrich.Adapters.Iglu;
using Sluice.Enrich.Adapters.Snowplow;

namespace Sluice.Enrich.Adapters;

/// <summary>Every adapter by the <c>vendor/version</c> of the paths it serves.</summary>
internal static class AdapterRegistry
{
    /// <summary>Most events that one request may hold; a body of this many is no batch but an attack.</summary>
    public const int MaxEvents = 20_000;

    /// <summary>
    /// Most characters that a request's events may repeat: every failed event carries the whole query string and all
    /// headers, so a small body of many bad events behind long headers would become gigabytes.
    /// </summary>
    public const long MaxRepeated = 256 * 1024 * 1024;

    private static readonly FrozenDictionary<string, IAdapter> Adapters = new Dictionary<string, IAdapter>
    {
        [$"{PayloadPath.SnowplowVendor}/tp1"] = new Tp1Adapter(),
        [$"{PayloadPath.SnowplowVendor}/tp2"] = new Tp2Adapter(),
        ["r/tp2"] = new RedirectAdapter(),
        ["com.snowplowanalytics.iglu/v1"] = new IgluAdapter(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Lets the path's adapter take out the events.</summary>
    public static async ValueTask<AdapterResult> ExtractAsync(AdapterRequest request, CancellationToken cancellationToken)
    {
        var path = $"{request.Vendor}/{request.Version}";
        if (!Adapters.TryGetValue(path, out var adapter))
            return AdapterResult.Failed("vendor/version", path, "vendor/version combination is not supported");
        var result = await adapter.ExtractAsync(request, cancellationToken);
        if (result.Events.Count > MaxEvents)
            return AdapterResult.Failed("body", null, $"more than {MaxEvents} events in one request");
        long repeated = request.Payload.Querystring?.Length ?? 0;
        if (request.Payload.Headers is { } headers)
            for (var i = 0; i < headers.Count; i++) repeated += headers[i].Length;
        return repeated * result.Events.Count > MaxRepeated
            ? AdapterResult.Failed("headers", null, "too many events behind so long a query string and headers")
            : result;
    }
}
