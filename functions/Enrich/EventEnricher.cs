using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Enrich.Adapters;
using Sluice.Enrich.Assets;
using Sluice.Enrich.Enrichments;
using Sluice.Enrich.Enrichments.Pii;
using Sluice.Enrich.Entities;
using Sluice.Enrich.Input;
using Sluice.Enrich.Output;
using Sluice.Enrich.Parameters;
using Sluice.Iglu;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich;

/// <summary>
/// From a payload to its events: good, failed or dropped, in the order in which the payload holds them. Whatever the
/// payload holds, the answer is an outcome and never an exception. Safe for concurrent use.
/// </summary>
public sealed class EventEnricher
{
    private readonly EnrichOptions _options;
    private readonly ISchemaValidator _validator;
    private readonly EnrichmentPipeline _pipeline;
    private readonly AssetKeeper _assets;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly OutputPhase _output;
    private readonly AdapterRegistry _adapters;
    private readonly string _version;

    /// <summary>Creates an enricher.</summary>
    public EventEnricher(
        EnrichOptions options, ISchemaValidator validator, EnrichmentPipeline pipeline, TimeProvider clock,
        ILogger<EventEnricher>? logger = null, AssetKeeper? assets = null)
    {
        _assets = assets ?? new AssetKeeper(pipeline, options.Assets, clock);
        (_options, _validator, _pipeline, _clock) = (options, validator, pipeline, clock);
        _logger = logger ?? NullLogger<EventEnricher>.Instance;
        _output = new OutputPhase(
            validator, new FieldLengths(options.AtomicFieldLengths), options.AcceptInvalid, options.MaxJsonDepth);
        _adapters = options.RemoteAdapters.Count == 0
            ? AdapterRegistry.Default : new AdapterRegistry(options.RemoteAdapters, options.PrivateHosts);
        _version = $"{options.Processor.Artifact}-{options.Processor.Version}";
    }

    /// <summary>A sentence for each file of an enrichment whose last refresh failed; the one before is in use.</summary>
    public IReadOnlyList<string> StaleAssets => _assets.Stale;

    /// <summary>All outcomes of a payload, given as the bytes of the collected hub.</summary>
    /// <param name="thrift">The record's body.</param>
    /// <param name="origin">Its place in the log; the index is that of the first event.</param>
    /// <param name="cancellationToken">Gives the payload up.</param>
    /// <exception cref="IgluUnavailableException">A schema is needed that no registry can be asked for.</exception>
    public async ValueTask<IReadOnlyList<EnrichOutcome>> ProcessAsync(
        ReadOnlyMemory<byte> thrift, Origin origin, CancellationToken cancellationToken)
    {
        var outcomes = new List<EnrichOutcome>();
        await foreach (var outcome in EnrichAsync(thrift, origin, cancellationToken)) outcomes.Add(outcome);
        return outcomes;
    }

    /// <summary>All outcomes of a payload that is at hand.</summary>
    /// <exception cref="IgluUnavailableException">A schema is needed that no registry can be asked for.</exception>
    public ValueTask<IReadOnlyList<EnrichOutcome>> ProcessAsync(
        CollectorPayload payload, Origin origin, CancellationToken cancellationToken) =>
        ProcessAsync(CollectorPayloadThrift.ToBytes(payload), origin, cancellationToken);

    /// <summary>Like <see cref="ProcessAsync(ReadOnlyMemory{byte}, Origin, CancellationToken)"/>, one outcome at a time: nothing is kept of those that were taken.</summary>
    /// <exception cref="IgluUnavailableException">A schema is needed that no registry can be asked for.</exception>
    /// <exception cref="AssetUnavailableException">A file that an enrichment needs cannot be had.</exception>
    public async IAsyncEnumerable<EnrichOutcome> EnrichAsync(
        ReadOnlyMemory<byte> thrift, Origin origin, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_assets.IsReady) await _assets.ReadyAsync(cancellationToken);
        var (events, failure) = await ExtractAsync(thrift, origin, cancellationToken);
        if (failure is not null)
        {
            yield return new EnrichOutcome.Failed(origin, failure, null, null);
            yield break;
        }
        var hash = EventIds.HashOf(thrift.Span);
        for (var i = 0; i < events.Count; i++)
            yield return await EnrichEventAsync(events[i], origin with { Index = origin.Index + i }, hash, cancellationToken);
    }

    private async ValueTask<(IReadOnlyList<RawEvent> Events, BadRow? Failure)> ExtractAsync(
        ReadOnlyMemory<byte> thrift, Origin origin, CancellationToken cancellationToken)
    {
        try
        {
            if (!CollectorPayloadThrift.TryRead(thrift.Span, out var payload, out var error))
                return ([], Violation(new FailureMessage.Simple(error)));
            if (PayloadChecks.Check(payload, _validator, _options.MaxJsonDepth, out var request) is { } message)
                return ([], Violation(message));
            var result = await _adapters.ExtractAsync(request, cancellationToken);
            if (result.Events.Count > 0) return (result.Events, null);
            return ([], request.Version == "tp2" && request.Vendor is PayloadPath.SnowplowVendor or "r"
                ? new BadRow.TrackerProtocolViolations(
                    _options.Processor, _clock.GetUtcNow(), request.Vendor, request.Version, result.Failures, payload)
                : new BadRow.AdapterFailures(
                    _options.Processor, _clock.GetUtcNow(), request.Vendor, request.Version, result.Failures, payload));
        }
        catch (Exception e) when (!IsInfrastructure(e, cancellationToken))
        {
            EnrichLog.PayloadBroke(_logger, origin.ToString(), e);
            EnrichMeter.Broken.Add(1);
            return ([], Violation(new FailureMessage.Simple($"enrichment broke: {e.GetType().Name}")));
        }

        BadRow Violation(FailureMessage message) =>
            new BadRow.CollectorPayloadFormatViolation(_options.Processor, _clock.GetUtcNow(), message, thrift);
    }

    private async ValueTask<EnrichOutcome> EnrichEventAsync(
        RawEvent raw, Origin origin, UInt128 payloadHash, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var enriched = new EnrichedEvent();
        try
        {
            Prepare(enriched, raw.Payload, now);
            enriched.EventId = EventIds.Create(payloadHash, origin);
            return await EnrichAsync(new EnrichmentContext(raw, enriched), origin, now, cancellationToken);
        }
        catch (Exception e) when (!IsInfrastructure(e, cancellationToken))
        {
            EnrichLog.EventBroke(_logger, origin.ToString(), e);
            EnrichMeter.Broken.Add(1);
            var message = new EnrichmentFailure(null, null, new FailureMessage.Simple($"enrichment broke: {e.GetType().Name}"));
            var row = new BadRow.EnrichmentFailures(_options.Processor, now, [message], enriched, raw);
            return new EnrichOutcome.Failed(origin, row, null, raw);
        }
    }

    private async ValueTask<EnrichOutcome> EnrichAsync(
        EnrichmentContext context, Origin origin, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // What an event fails on first decides its failed event; for an incomplete event everything else is computed too.
        var incomplete = _options.IncompleteHub is not null;
        using var input = new InputPhase(context, _validator, _options.MaxJsonDepth);
        await input.RunAsync(cancellationToken);
        BadRow? row = null;
        if (input.Problems.Count > 0)
        {
            row = SchemaViolations(context, input.Problems, now, incomplete);
            if (!incomplete) return new EnrichOutcome.Failed(origin, row, null, context.Raw);
        }

        await RunStepsAsync(context, cancellationToken);
        if (context.IsDropped && row is null) return new EnrichOutcome.Dropped(origin, context.Raw);
        if (context.Failures.Count > 0 && row is null)
        {
            row = new BadRow.EnrichmentFailures(_options.Processor, now, context.Failures, Snapshot(context, incomplete), context.Raw);
            if (!incomplete) return new EnrichOutcome.Failed(origin, row, null, context.Raw);
        }

        var problems = new List<EventFailure>();
        var tooLong = await _output.RunAsync(context, problems, cancellationToken);
        if (problems.Count > 0) row ??= SchemaViolations(context, problems, now, incomplete);
        if (row is null)
            return new EnrichOutcome.Enriched(origin, context.Event, context.Raw)
            {
                Pii = _options.PiiHub is not null && context.PiiTransformation is { } pii ? PiiEvents.Create(context.Event, pii, origin) : null,
            };
        if (!incomplete) return new EnrichOutcome.Failed(origin, row, null, context.Raw);

        IncompleteEvents.Complete(context, input.Problems, problems, tooLong, _options.Processor, now);
        return new EnrichOutcome.Failed(origin, row, context.Event, context.Raw);
    }

    private async ValueTask RunStepsAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var steps = _pipeline.Steps;
        for (var i = 0; i < steps.Count && !context.IsDropped; i++)
        {
            context.Running = steps[i];
            try
            {
                await steps[i].EnrichAsync(context, cancellationToken);
            }
            catch (Exception e) when (!IsInfrastructure(e, cancellationToken))
            {
                EnrichLog.EnrichmentBroke(_logger, steps[i].Name, e);
                context.Fail(new FailureMessage.Simple($"the enrichment broke: {e.GetType().Name}"));
            }
        }
        context.Running = null;
    }

    private void Prepare(EnrichedEvent enriched, CollectorPayload payload, DateTimeOffset now)
    {
        // The payload checks have seen to it that the timestamp is one.
        Instants.TryFrom(payload.Timestamp, out var collected, out _);
        enriched.CollectorTstamp = collected;
        enriched.EtlTstamp = Instants.Truncate(now);
        enriched.VEtl = _version;
        enriched.VCollector = Controls.Clean(payload.Collector);
        enriched.NetworkUserid = payload.NetworkUserId?.ToLowerInvariant();
        enriched.UserIpaddress = Controls.Clean(ClientAddress.Of(payload.Headers, payload.IpAddress));
        enriched.Useragent = Controls.Clean(payload.UserAgent);
    }

    private BadRow.SchemaViolations SchemaViolations(
        EnrichmentContext context, IReadOnlyList<EventFailure> problems, DateTimeOffset now, bool incomplete)
    {
        var messages = new FailureMessage[problems.Count];
        for (var i = 0; i < messages.Length; i++) messages[i] = problems[i].Message;
        return new BadRow.SchemaViolations(_options.Processor, now, messages, Snapshot(context, incomplete), context.Raw);
    }

    private static EnrichedEvent Snapshot(EnrichmentContext context, bool goesOn) =>
        goesOn ? context.Event.Clone() : context.Event;

    private static bool IsInfrastructure(Exception e, CancellationToken cancellationToken) =>
        e is IgluUnavailableException or AssetUnavailableException or LogUnavailableException or OutOfMemoryException
        || (e is OperationCanceledException && cancellationToken.IsCancellationRequested);
}
