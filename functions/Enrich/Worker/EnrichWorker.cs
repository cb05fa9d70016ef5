using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Enrich.Worker;

/// <summary>
/// Enriches batches of the collected hub. A visitor's events go to one partition of the enriched hub, chosen here with
/// <see cref="PartitionHash"/> (by domain_userid, else user_id, else network_userid, else event_id); failed events to
/// partition (collected partition modulo the number of failed partitions). Each partition gets its messages in the order
/// of the batch, and everything is acknowledged before the batch counts as done.
/// </summary>
public sealed class EnrichWorker : IBatchWorker
{
    /// <summary>Bytes of output after which a batch is sent in between: memory is bounded whatever a batch unfolds to.</summary>
    private const int FlushBytes = 8 * 1024 * 1024;

    private readonly EventEnricher _enricher;
    private readonly ILogSender _sender;
    private readonly EnrichOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Pace? _pace;

    /// <summary>Creates a worker.</summary>
    public EnrichWorker(
        EventEnricher enricher, ILogSender sender, EnrichOptions options, TimeProvider clock, ILogger<EnrichWorker>? logger = null) =>
        (_enricher, _sender, _options, _clock, _logger, _pace) =
        (enricher, sender, options, clock, logger ?? NullLogger<EnrichWorker>.Instance,
            options.MaxRate > 0 ? new Pace(options.MaxRate, clock) : null);

    /// <inheritdoc />
    public IReadOnlyList<string> Troubles => _enricher.StaleAssets;

    /// <inheritdoc />
    /// <exception cref="LogUnavailableException">Not everything was acknowledged; the batch must come again.</exception>
    /// <exception cref="Iglu.IgluUnavailableException">A schema is needed that no registry can be asked for.</exception>
    public async Task ProcessAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        var enriched = await _sender.GetPartitionCountAsync(HubNames.Enriched, cancellationToken);
        var failed = await _sender.GetPartitionCountAsync(HubNames.Failed, cancellationToken);
        var incomplete = _options.IncompleteHub is { } hub ? await _sender.GetPartitionCountAsync(hub, cancellationToken) : 0;
        var pii = _options.PiiHub is { } second ? await _sender.GetPartitionCountAsync(second, cancellationToken) : 0;
        var output = new BatchOutput(
            _options, _clock, _logger, enriched, batch.Partition % failed, incomplete == 0 ? 0 : batch.Partition % incomplete,
            pii == 0 ? 0 : batch.Partition % pii);
        foreach (var record in batch.Records)
        {
            if (_pace is not null) await _pace.WaitAsync(cancellationToken);
            var origin = new Origin(batch.Partition, record.SequenceNumber, 0);
            await foreach (var outcome in _enricher.EnrichAsync(record.Body, origin, cancellationToken))
            {
                output.Add(outcome);
                if (output.Bytes >= FlushBytes) await output.SendAsync(_sender, cancellationToken);
            }
        }
        await output.SendAsync(_sender, cancellationToken);
    }
}
