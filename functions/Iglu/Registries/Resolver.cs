using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sluice.Iglu.Registries;

/// <summary>
/// Finds schemas: from the cache when it can, otherwise from the registries, one lookup at a time for each schema. What
/// was not found is remembered too and asked for again after a pause that doubles with every attempt.
/// </summary>
internal sealed class Resolver(
    RegistryOrder registries, int cacheSize, TimeSpan? timeToLive, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan UnusableFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(5);

    private readonly SchemaCache _found = new(cacheSize);
    private readonly SchemaCache _missing = new(cacheSize);
    private readonly ConcurrentDictionary<SchemaKey, Lazy<Task<Resolution>>> _flights = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>
    /// Completed when the cache knows. A schema past its time is served once more while it is fetched again; but a life of
    /// seconds says that schemas are being edited, and then the very next question waits for the new one.
    /// </summary>
    internal ValueTask<Resolution> GetAsync(SchemaKey key, CancellationToken cancellationToken)
    {
        if (_found.TryGet(key, out var found))
        {
            if (!IsDue(found)) return new(found);
            var renewal = Fly(key);
            return timeToLive <= ShortLife ? new(renewal.WaitAsync(cancellationToken)) : new(found);
        }
        if (_missing.TryGet(key, out var missing) && !IsDue(missing)) return new(missing);
        var flight = Fly(key);
        return flight.IsCompletedSuccessfully ? new(flight.Result) : new(flight.WaitAsync(cancellationToken));
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private Task<Resolution> Fly(SchemaKey key) =>
        _flights.GetOrAdd(key, static (key, resolver) => new Lazy<Task<Resolution>>(() => resolver.LandAsync(key)), this).Value;

    private async Task<Resolution> LandAsync(SchemaKey key)
    {
        try
        {
            // Another flight may have landed between the caller's look into the cache and this one's start.
            if (_found.TryGet(key, out var old) && !IsDue(old)) return old;
            if (old is null && _missing.TryGet(key, out var missing) && !IsDue(missing)) return missing;
            var now = await FetchAsync(key);
            if (!now.IsFound && old is not null)
            {
                // Better an old schema than none: a published schema does not go away, but registries do.
                Volatile.Write(ref old.DueAt, After(timeToLive ?? UnusableFor));
                return old;
            }
            (now.IsFound ? _found : _missing).Put(now);
            if (now.IsFound) _missing.Remove(key);
            return now;
        }
        finally
        {
            _flights.TryRemove(key, out _);
        }
    }

    private async Task<Resolution> FetchAsync(SchemaKey key)
    {
        var history = new SortedDictionary<string, RegistryHistory>(StringComparer.Ordinal);
        if (_missing.TryGet(key, out var before))
            foreach (var registry in before.History)
                history[registry.Registry] = registry;
        var legal = SchemaKey.TryParse(key.ToString(), out _, out _) && key.Vendor.AsSpan().ContainsAnyExcept('.');
        var unreachable = false;
        var attempts = 0;
        foreach (var registry in registries.For(key.Vendor))
        {
            // A vendor of nothing but dots would climb out of a folder; nobody has such a schema.
            var answer = legal ? await registry.FetchAsync(key, _stop.Token) : RegistryAnswer.NotFound;
            var failure = answer.Failure;
            if (answer.Schema is { } text)
            {
                if (Read(key, registry.Name, text, answer.SupersededBy) is { } resolution) return resolution;
                failure = "the answer is no JSON";
            }
            if (failure is not null) IgluLog.RegistryFailed(logger, registry.Name, key, failure);
            unreachable |= failure is not null;
            if (!history.TryGetValue(registry.Name, out var known)) known = new RegistryHistory(registry.Name, [], 0, default);
            history[registry.Name] = known.After(failure, timeProvider.GetUtcNow());
            attempts = Math.Max(attempts, known.Attempts + 1);
        }
        var pause = FirstPause * Math.Pow(2, Math.Min(attempts, 20));
        if (timeToLive < pause) pause = timeToLive.Value;
        return new Resolution
        {
            Key = key,
            History = [.. history.Values],
            IsUnreachable = unreachable,
            DueAt = After(pause < LongestPause ? pause : LongestPause),
        };
    }

    private Resolution? Read(SchemaKey key, string registry, byte[] text, SchemaKey? superseding)
    {
        if (SchemaDocument.Read(key, text) is not { } document) return null;
        if (document.Schema is null)
            IgluLog.SchemaInvalid(logger, key, registry, document.Issues[0].Path, document.Issues[0].Message);
        var life = timeToLive;
        if (document.Schema is null && !(life < UnusableFor)) life = UnusableFor;
        return new Resolution
        {
            Key = key,
            Schema = document.Schema,
            Issues = document.Issues,
            Text = text,
            Registry = registry,
            SupersededBy = document.SupersededBy ?? superseding,
            DueAt = life is { } time ? After(time) : long.MaxValue,
        };
    }

    private bool IsDue(Resolution resolution)
    {
        var due = Volatile.Read(ref resolution.DueAt);
        return due != long.MaxValue && timeProvider.GetTimestamp() >= due;
    }

    private long After(TimeSpan time) =>
        timeProvider.GetTimestamp() + (long)(time.TotalSeconds * timeProvider.TimestampFrequency);
}
