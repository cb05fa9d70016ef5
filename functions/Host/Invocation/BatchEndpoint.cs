using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Log;

namespace Sluice.Host.Invocation;

/// <summary>
/// The endpoint the Functions host calls for one Event Hubs function: reads the batch, gives it to the worker, and answers
/// 200 when every record is settled or 503 when the same batch must come again. What cannot be read is 503, too: the host
/// holds the partition and asks again, which an operator sees, where any 2xx would pass over the events for good.
/// </summary>
internal sealed class BatchEndpoint(
    string function, string hub, string consumerGroup, Func<IBatchWorker> worker, BatchRest rest, ILogger logger,
    int maxBytes = BatchEndpoint.LargestEnvelope)
{
    // The largest array that the pool keeps. The trigger's 500 events of 1 MiB, in Base64, stay below it.
    private const int LargestEnvelope = 1 << 30;
    private const int FirstBuffer = 256 * 1024;

    private static readonly ActivitySource Activities = new(PipelineMeter.Name);

    /// <summary>True when somebody records invocations.</summary>
    internal static bool IsTraced => Activities.HasListeners();

    /// <summary>Handles one invocation.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (InvocationGuard.Refuses(context, function, logger)) return;
        using var activity = Start(context.Request);
        var (batch, error) = await ReadAsync(context);
        if (batch is null)
        {
            HostLog.EnvelopeUnreadable(logger, function, error);
            await InvocationAnswer.FailAsync(context);
            return;
        }
        activity?.SetTag("messaging.destination.partition.id", batch.Partition);
        activity?.SetTag("messaging.batch.message_count", batch.Records.Count);
        var begun = rest.Begin();
        try
        {
            await worker().ProcessAsync(batch, context.RequestAborted);
        }
        catch (Exception fault) when (!context.RequestAborted.IsCancellationRequested)
        {
            // Whatever it is: the host must deliver again, and the process must live for the other partitions.
            activity?.SetStatus(ActivityStatusCode.Error, fault.GetType().Name);
            HostLog.BatchFailed(
                logger, function, batch.Partition, batch.Records[0].SequenceNumber, batch.Records[^1].SequenceNumber,
                batch.RetryCount, fault.GetType().Name, fault.Message);
            await InvocationAnswer.FailAsync(context);
            return;
        }
        activity?.Stop();
        await rest.WaitAsync(batch, begun, context.RequestAborted);
        await InvocationAnswer.SucceedAsync(context);
    }

    private Activity? Start(HttpRequest request)
    {
        if (!IsTraced) return null;
        // The server's own activity of this request is never recorded, and a child of it would not be either.
        Activity.Current = null;
        _ = ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var caller);
        return Activities.StartActivity(function, ActivityKind.Consumer, caller);
    }

    private async Task<(LogBatch? Batch, string Error)> ReadAsync(HttpContext context)
    {
        // A batch is bounded by the trigger's own settings, not by the collector's body limit.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;

        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBuffer, maxBytes));
        var length = 0;
        try
        {
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted)) > 0)
            {
                length += read;
                if (length < buffer.Length) continue;
                if (length >= maxBytes) return (null, $"it has {maxBytes} bytes or more");
                var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(buffer.Length * 2L, maxBytes));
                buffer.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
            return InvocationParser.TryParse(buffer.AsSpan(0, length), hub, consumerGroup, out var batch, out var error)
                ? (batch, "")
                : (null, error);
        }
        catch (IOException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return (null, $"it broke off after {length} bytes");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
