using System.Text;
using Microsoft.Extensions.Logging;
using Sluice.Enrich.Json;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Worker;

/// <summary>What a batch has come to and is not sent yet, by hub and partition.</summary>
internal sealed class BatchOutput(
    EnrichOptions options, TimeProvider clock, ILogger logger, int enrichedPartitions, int failedPartition, int incompletePartition,
    int piiPartition)
{
    private readonly Dictionary<(string Hub, int Partition), List<LogMessage>> _messages = [];
    private readonly Dictionary<string, long> _failed = [];
    private long _enriched;
    private long _dropped;

    /// <summary>Bytes that wait to be sent.</summary>
    public long Bytes { get; private set; }

    /// <summary>Writes an outcome's messages.</summary>
    public void Add(EnrichOutcome outcome)
    {
        switch (outcome)
        {
            case EnrichOutcome.Enriched good:
                AddEnriched(good);
                break;
            case EnrichOutcome.Failed bad:
                AddFailed(bad.Row, bad.Origin);
                if (bad.Incomplete is not null && options.IncompleteHub is { } hub) AddSecond(hub, incompletePartition, bad.Incomplete, bad.Origin);
                break;
            default:
                _dropped++;
                break;
        }
    }

    /// <summary>Sends everything, the partitions side by side and each in order, and counts it once it is acknowledged.</summary>
    public async ValueTask SendAsync(ILogSender sender, CancellationToken cancellationToken)
    {
        if (_messages.Count == 1)
        {
            foreach (var ((hub, partition), messages) in _messages)
                await sender.SendAsync(hub, partition, messages, cancellationToken);
        }
        else if (_messages.Count > 1)
        {
            var sends = new List<Task>(_messages.Count);
            foreach (var ((hub, partition), messages) in _messages)
                sends.Add(sender.SendAsync(hub, partition, messages, cancellationToken).AsTask());
            await Task.WhenAll(sends);
        }
        if (_enriched > 0) PipelineMeter.Enriched.Add(_enriched);
        if (_dropped > 0) EnrichMeter.Dropped.Add(_dropped);
        foreach (var (type, count) in _failed) PipelineMeter.Failed.Add(count, new KeyValuePair<string, object?>("type", type));
        _messages.Clear();
        _failed.Clear();
        (_enriched, _dropped, Bytes) = (0, 0, 0);
    }

    private void AddEnriched(EnrichOutcome.Enriched good)
    {
        using var line = new PooledBuffer(4096);
        EnrichedTsv.Write(good.Event, line);
        if (line.Length > options.MaxMessageBytes)
        {
            AddFailed(SizeViolation(line, good.Origin, "enriched event"), good.Origin);
            return;
        }
        var key = good.Event.DomainUserid ?? good.Event.UserId ?? good.Event.NetworkUserid ?? good.Event.EventId ?? "";
        AddMessage(HubNames.Enriched, PartitionHash.PartitionOf(key, enrichedPartitions), line, good.Origin);
        _enriched++;
        if (good.Pii is not null && options.PiiHub is { } pii) AddSecond(pii, piiPartition, good.Pii, good.Origin);
    }

    private void AddFailed(BadRow row, Origin origin)
    {
        using var json = new PooledBuffer(8192);
        BadRowJson.Write(row, json);
        if (json.Length > options.MaxMessageBytes && row is not BadRow.SizeViolation)
        {
            AddFailed(SizeViolation(json, origin, $"failed event ({row.Name})"), origin);
            return;
        }
        AddMessage(HubNames.Failed, failedPartition, json, origin);
        _failed[row.Name] = _failed.GetValueOrDefault(row.Name) + 1;
    }

    /// <summary>An event beside a good or a failed one: incomplete, or about what was pseudonymised.</summary>
    private void AddSecond(string hub, int partition, EnrichedEvent enriched, Origin origin)
    {
        using var line = new PooledBuffer(4096);
        EnrichedTsv.Write(enriched, line);
        // One that is too large is left out; the event that it belongs to stays.
        if (line.Length <= options.MaxMessageBytes) AddMessage(hub, partition, line, origin);
    }

    private void AddMessage(string hub, int partition, PooledBuffer body, Origin origin)
    {
        if (!_messages.TryGetValue((hub, partition), out var messages)) _messages.Add((hub, partition), messages = []);
        messages.Add(new LogMessage(body.Written.ToArray(), origin));
        Bytes += body.Length;
    }

    private BadRow.SizeViolation SizeViolation(PooledBuffer message, Origin origin, string what)
    {
        EnrichLog.TooLarge(logger, origin.ToString(), message.Length, options.MaxMessageBytes);
        var start = Encoding.UTF8.GetString(message.Written[..(options.MaxMessageBytes / 10)]).TrimEnd('\uFFFD');
        return new BadRow.SizeViolation(
            options.Processor, clock.GetUtcNow(), options.MaxMessageBytes, message.Length, $"{what} exceeds the maximum size", start);
    }
}
