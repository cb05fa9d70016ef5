using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Collect;

/// <summary>
/// Brings a payload into the log, whole, in parts or as size violations, and returns when all of it is durable somewhere.
/// </summary>
internal sealed class PayloadWriter
{
    private static readonly KeyValuePair<string, object?> CollectedTag = new("hub", HubNames.Collected);
    private static readonly KeyValuePair<string, object?> FailedTag = new("hub", HubNames.Failed);

    private readonly LogBatcher _collected;
    private readonly LogBatcher _failed;
    private readonly PayloadSplitter _splitter;
    private readonly int _maxBytes;

    public PayloadWriter(
        CollectorOptions options, ILogSender sender, IOverflowStore store, Processor processor, TimeProvider time, ILogger logger)
    {
        var parker = new Parker(store, options.Batching, time, logger);
        _collected = new LogBatcher(HubNames.Collected, sender, parker, options.Batching, time, logger);
        _failed = new LogBatcher(HubNames.Failed, sender, parker, options.Batching, time, logger);
        _maxBytes = options.Streams.MaxBytes;
        _splitter = new PayloadSplitter(_maxBytes, options.Networking.MaxPayloadSize, processor, time);
    }

    /// <summary>Something was written, and neither hub is known to be away.</summary>
    public bool IsHealthy => _collected.EverWritten && _collected.IsReachable && _failed.IsReachable;

    /// <summary>True when all of the payload is durable; false when some of it is nowhere, so that the tracker must keep it.</summary>
    public ValueTask<bool> WriteAsync(CollectorPayload payload, string? key)
    {
        var buffer = new PayloadBuffer();
        CollectorPayloadThrift.Write(payload, buffer);
        if (buffer.Length < _maxBytes) return WriteWholeAsync(payload, key, buffer);
        var size = buffer.Length;
        buffer.Dispose();
        return WriteSplitAsync(payload, key, size);
    }

    private async ValueTask<bool> WriteWholeAsync(CollectorPayload payload, string? key, PayloadBuffer buffer)
    {
        var size = buffer.Length;
        var fate = await _collected.WriteAsync(key, buffer);
        if (fate != Fate.TooLarge) return Count(fate, CollectedTag);
        var row = _splitter.ViolationOf(payload, _maxBytes, size, "the log accepts no message of this size");
        return Count(await WriteRowAsync(row), FailedTag);
    }

    private async ValueTask<bool> WriteSplitAsync(CollectorPayload payload, string? key, int size)
    {
        var split = _splitter.Split(payload, size);
        var parts = new Task<bool>[split.Parts.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            var buffer = new PayloadBuffer(16384);
            CollectorPayloadThrift.Write(split.Parts[i], buffer);
            parts[i] = WriteWholeAsync(split.Parts[i], key, buffer).AsTask();
        }
        // Violations come after: when the parts are refused, the tracker sends all of it again.
        var ok = true;
        foreach (var part in parts) ok &= await part;
        foreach (var row in split.Violations) ok = ok && Count(await WriteRowAsync(row), FailedTag);
        return ok;
    }

    private ValueTask<Fate> WriteRowAsync(BadRow row)
    {
        var buffer = new PayloadBuffer();
        BadRowJson.Write(row, buffer);
        return _failed.WriteAsync(null, buffer);
    }

    private static bool Count(Fate fate, KeyValuePair<string, object?> hub)
    {
        switch (fate)
        {
            case Fate.Logged:
                PipelineMeter.Accepted.Add(1, hub);
                return true;
            case Fate.Parked:
                PipelineMeter.Accepted.Add(1, hub);
                PipelineMeter.Parked.Add(1, hub);
                return true;
            default:
                PipelineMeter.Refused.Add(1, hub);
                return false;
        }
    }
}
