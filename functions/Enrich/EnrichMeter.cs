using System.Diagnostics.Metrics;
using Sluice.Log;

namespace Sluice.Enrich;

/// <summary>Counters that only enrichment has; the fates of events are counted by <see cref="PipelineMeter"/>.</summary>
internal static class EnrichMeter
{
    private static readonly Meter Meter = new(PipelineMeter.Name);

    /// <summary>Fields longer than allowed that passed because the configuration accepts them; tag <c>column</c>.</summary>
    public static readonly Counter<long> AcceptedInvalid = Meter.CreateCounter<long>("sluice.enrich.accepted_invalid", "{field}");

    /// <summary>Events that an enrichment dropped on purpose.</summary>
    public static readonly Counter<long> Dropped = Meter.CreateCounter<long>("sluice.enrich.dropped", "{event}");

    /// <summary>Events and payloads on which enrichment itself broke; they are among the failed ones too.</summary>
    public static readonly Counter<long> Broken = Meter.CreateCounter<long>("sluice.enrich.broken", "{event}");

    /// <summary>Files of enrichments that could not be fetched or read, at the start or later; tag <c>file</c>.</summary>
    public static readonly Counter<long> AssetFailures = Meter.CreateCounter<long>("sluice.enrich.asset_failures", "{file}");

    /// <summary>Attempts to read a user agent by a rule of ua-parser that took too long and count as no match.</summary>
    public static readonly Counter<long> SlowPatterns = Meter.CreateCounter<long>("sluice.enrich.slow_patterns", "{attempt}");
}
