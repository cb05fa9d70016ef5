using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Api;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Api;

/// <summary>
/// <c>api/fabric/live</c>: server-sent events (WHATWG HTML, section 9.2). One <c>view</c> per round, whose id is the round's
/// number, and a <c>heartbeat</c> after 15 seconds of silence; a stream begins with the first round that its Last-Event-ID has not seen.
/// </summary>
internal sealed class LiveStream(LiveRounds rounds, LiveTiming timing, TimeProvider time, CancellationToken stopping)
{
    private static readonly byte[] Retry = "retry: 500\n\n"u8.ToArray();

    public async Task HandleAsync(HttpContext context)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.ContentType = "text/event-stream";
            return;
        }
        if (rounds.Watch(LastSeen(context.Request)) is not { } watcher)
        {
            context.Response.Headers.RetryAfter = "5";
            await Answer.ProblemAsync(context, 503, "As many live streams as are allowed are open; ask api/fabric/view instead.");
            return;
        }
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        end.CancelAfter(timing.Longest);
        try
        {
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            // For proxies that gather answers unless they are told otherwise.
            context.Response.Headers["X-Accel-Buffering"] = "no";
            await context.Response.Body.WriteAsync(Retry, end.Token);
            await context.Response.Body.FlushAsync(end.Token);
            while (true) await SendAsync(context.Response.Body, await NextAsync(watcher.Reader, end.Token), end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The watcher left, the app stops, or the stream is old enough: all end it the same way.
        }
        finally
        {
            rounds.Leave(watcher);
        }
    }

    /// <summary>The next round; null when there was none for as long as a stream may be silent.</summary>
    private async Task<LatestView?> NextAsync(ChannelReader<LatestView> reader, CancellationToken end)
    {
        if (reader.TryRead(out var waiting)) return waiting;
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(end);
        silence.CancelAfter(timing.Heartbeat);
        try
        {
            return await reader.ReadAsync(silence.Token);
        }
        catch (OperationCanceledException) when (!end.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task SendAsync(Stream body, LatestView? round, CancellationToken end)
    {
        if (round is null)
        {
            var text = $"event: heartbeat\ndata: {{\"time\":\"{time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)}\"}}\n\n";
            await body.WriteAsync(Encoding.UTF8.GetBytes(text), end);
        }
        else
        {
            var head = string.Create(CultureInfo.InvariantCulture, $"id: {round.Round}\nevent: view\ndata: ");
            await body.WriteAsync(Encoding.UTF8.GetBytes(head), end);
            await body.WriteAsync(ViewAnswer.Of(round, time.GetUtcNow()), end);
            await body.WriteAsync("\n\n"u8.ToArray(), end);
        }
        await body.FlushAsync(end);
    }

    private static long? LastSeen(HttpRequest request)
    {
        var text = request.Headers["Last-Event-ID"] is { Count: 1 } header ? header[0] : request.Query["after"] is { Count: 1 } query ? query[0] : null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : null;
    }
}
