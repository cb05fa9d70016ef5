using System.Diagnostics.Metrics;

namespace Sluice.Log;

/// <summary>
/// What flows: one counter per fate of an event, summed per minute by whatever listens to the meter <see cref="Name"/>.
/// The fabric's loss check balances them: accepted = good + failed + dropped + in flight.
/// </summary>
public static class PipelineMeter
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Sluice";

    private static readonly Meter Meter = new(Name);

    /// <summary>Payloads acknowledged to trackers, parked ones included.</summary>
    public static readonly Counter<long> Accepted = Meter.CreateCounter<long>("sluice.collect.accepted", "{payload}");

    /// <summary>Payloads parked in blob storage because the log refused them.</summary>
    public static readonly Counter<long> Parked = Meter.CreateCounter<long>("sluice.collect.parked", "{payload}");

    /// <summary>Requests answered 503: neither the log nor the parking place took the payload.</summary>
    public static readonly Counter<long> Refused = Meter.CreateCounter<long>("sluice.collect.refused", "{payload}");

    /// <summary>Parked payloads put back into the log.</summary>
    public static readonly Counter<long> Relayed = Meter.CreateCounter<long>("sluice.relay.relayed", "{payload}");

    /// <summary>Events enriched.</summary>
    public static readonly Counter<long> Enriched = Meter.CreateCounter<long>("sluice.enrich.enriched", "{event}");

    /// <summary>Failed events written; tag <c>type</c> is the bad row's name.</summary>
    public static readonly Counter<long> Failed = Meter.CreateCounter<long>("sluice.enrich.failed", "{event}");

    /// <summary>Records added to the archive; tag <c>hub</c>.</summary>
    public static readonly Counter<long> Archived = Meter.CreateCounter<long>("sluice.archive.archived", "{record}");

    /// <summary>Records a sink skipped because it held them already; tags <c>hub</c>, <c>sink</c>.</summary>
    public static readonly Counter<long> Repeated = Meter.CreateCounter<long>("sluice.sink.repeated", "{record}");

    /// <summary>Visitor profiles written.</summary>
    public static readonly Counter<long> Profiles = Meter.CreateCounter<long>("sluice.visitors.profiles", "{profile}");

    /// <summary>
    /// Records that a worker has done for good, each of them once, also those that it skipped; tag <c>hub</c> is hub and
    /// consumer group, such as <c>enriched/visitors</c>. A worker that counts them has its losses checked.
    /// </summary>
    public static readonly Counter<long> Kept = Meter.CreateCounter<long>("sluice.worker.kept", "{record}");

    /// <summary>Persons joined because an event had an id of each.</summary>
    public static readonly Counter<long> Merges = Meter.CreateCounter<long>("sluice.visitors.merges", "{merge}");

    /// <summary>Joins refused because the person would have had too many ids.</summary>
    public static readonly Counter<long> MergesRefused = Meter.CreateCounter<long>("sluice.visitors.merges_refused", "{merge}");

    /// <summary>Events that some report counted.</summary>
    public static readonly Counter<long> Reported = Meter.CreateCounter<long>("sluice.reports.counted", "{event}");

    /// <summary>Events that no report counted because the minutes they belong to may be gone.</summary>
    public static readonly Counter<long> TooOld = Meter.CreateCounter<long>("sluice.reports.too_old", "{event}");

    /// <summary>Entries into and exits from audiences; tags <c>audience</c> and <c>change</c> (entered, exited).</summary>
    public static readonly Counter<long> AudienceChanges = Meter.CreateCounter<long>("sluice.audiences.changes", "{change}");

    /// <summary>Entries and exits that a webhook never took; tag <c>audience</c>.</summary>
    public static readonly Counter<long> WebhooksGivenUp = Meter.CreateCounter<long>("sluice.audiences.webhooks_given_up", "{message}");

    /// <summary>Payloads that the fabric wrote to a hub itself, past the collector: canaries and what it tells; tag <c>hub</c>.</summary>
    public static readonly Counter<long> OwnPayloads = Meter.CreateCounter<long>("sluice.fabric.own_payloads", "{payload}");
}
