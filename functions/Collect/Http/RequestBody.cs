using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sluice.Collect;

/// <summary>Reads a request's body as text, within limits of size and time.</summary>
internal static class RequestBody
{
    /// <summary>The body as UTF-8 text (what is none becomes U+FFFD), or the status that says why there is none.</summary>
    public static async ValueTask<(string Text, int Status)> ReadAsync(HttpContext context, int limit, TimeSpan timeout)
    {
        if (context.Request.ContentLength > limit) return ("", StatusCodes.Status413PayloadTooLarge);
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
                    return ("", StatusCodes.Status413PayloadTooLarge);
                }
                if (result.IsCompleted)
                {
                    var text = Encoding.UTF8.GetString(buffer);
                    reader.AdvanceTo(buffer.End);
                    return (text, StatusCodes.Status200OK);
                }
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (OperationCanceledException)
        {
            return ("", StatusCodes.Status408RequestTimeout);
        }
        finally
        {
            deadline?.Dispose();
        }
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
