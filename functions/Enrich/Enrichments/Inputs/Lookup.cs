using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Enrichments.Inputs;

/// <summary>Asks a service at most once for the same thing while the answer holds; errors hold a tenth of the time.</summary>
internal sealed class Lookup(int size, TimeSpan ttl, bool ignoresErrors, TimeProvider clock)
{
    private readonly TtlCache<string, LookupAnswer> _cache = new(size, clock);

    /// <summary>Reads <c>cache</c> and <c>ignoreOnError</c>; null, and noted, when they are wrong.</summary>
    public static Lookup? Create(EnrichmentConfig parameters)
    {
        var ignores = parameters.Flag("ignoreOnError", required: false) ?? false;
        if (parameters.Object("cache") is not { } cache) return null;
        cache.AllowOnly("size", "ttl");
        var size = cache.Integer("size", 0, 10_000_000, required: true);
        var ttl = cache.Integer("ttl", 0, 86_400, required: true);
        return size is null || ttl is null
            ? null : new Lookup(size.Value, TimeSpan.FromSeconds(ttl.Value), ignores, parameters.Tools.Clock);
    }

    /// <summary>Adds the entities to the event, or the error unless errors are ignored.</summary>
    public async ValueTask AddAsync(
        EnrichmentContext context, string key, Func<CancellationToken, ValueTask<LookupAnswer>> ask, CancellationToken cancellationToken)
    {
        if (!_cache.TryGet(key, out var answer))
        {
            answer = await ask(cancellationToken);
            _cache.Set(key, answer, answer.Error is null ? ttl : ttl / 10);
        }
        if (answer.Error is not null)
        {
            if (!ignoresErrors) context.Fail(new FailureMessage.Simple(answer.Error));
            return;
        }
        for (var i = answer.Entities.Count - 1; i >= 0; i--) context.AddEntity(answer.Entities[i].Schema, answer.Entities[i].DataJson);
    }
}
