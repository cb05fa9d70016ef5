using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sluice.Collect;

/// <summary>Reads a request's body, within limits of size and time.</summary>
internal static class RequestBody
{
    /// <summary>
    /// The body as UTF-8 (bytes that are none have become U+FFFD), to be disposed; or the status that says why there is none.
    /// </summary>
    public static async ValueTask<(PayloadBuffer? Body, int Status)> ReadAsync(HttpContext context, int limit, TimeSpan timeout)
    {
        if (context.Request.ContentLength > limit) return (null, StatusCodes.Status413PayloadTooLarge);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;

        var reader = context.Request.BodyReader;
        CancellationTokenSource? deadline = null;
        try
        {
            while (true)
            {
                // Most bodies are here already: only one that is not costs a timer.
                if (!reader.TryRead(out var result) || (!result.IsCompleted && result.Buffer.IsEmpty && Skip(reader, result)))
                {
                    deadline ??= Start(context, timeout);
                    result = await reader.ReadAsync(deadline.Token);
                }
                var buffer = result.Buffer;
                if (buffer.Length > limit)
                {
                    reader.AdvanceTo(buffer.Start, buffer.End);
                    return (null, StatusCodes.Status413PayloadTooLarge);
                }
                if (result.IsCompleted)
                {
                    var body = Copy(buffer);
                    reader.AdvanceTo(buffer.End);
                    return (body, StatusCodes.Status200OK);
                }
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (OperationCanceledException)
        {
            return (null, StatusCodes.Status408RequestTimeout);
        }
        finally
        {
            deadline?.Dispose();
        }
    }

    private static PayloadBuffer Copy(in ReadOnlySequence<byte> bytes)
    {
        var body = new PayloadBuffer((int)Math.Max(bytes.Length, 1));
        foreach (var segment in bytes) body.Write(segment.Span);
        if (Utf8.IsValid(body.Written.Span)) return body;
        var text = Encoding.UTF8.GetString(body.Written.Span);
        body.Dispose();
        var repaired = new PayloadBuffer(Encoding.UTF8.GetMaxByteCount(text.Length));
        Encoding.UTF8.GetBytes(text, repaired);
        return repaired;
    }

    private static bool Skip(PipeReader reader, ReadResult result)
    {
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        return true;
    }

    private static CancellationTokenSource Start(HttpContext context, TimeSpan timeout)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(timeout);
        return deadline;
    }
}
