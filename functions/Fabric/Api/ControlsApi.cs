using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Sluice.Api;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Api;

/// <summary>
/// <c>api/fabric/pause</c>, <c>dry-run</c> and <c>bounds</c>: GET shows what is in force, PUT or POST changes it. With
/// If-Match the change holds only for the state that the client has seen.
/// </summary>
internal sealed class ControlsApi(
    IFabricControls store, PlannerOptions settings, TimeProvider time, ILogger logger)
{
    private const int MostBytes = 4_096;
    private const int Attempts = 4;

    public async Task ShowAsync(HttpContext context, KnownView? view)
    {
        var controls = await store.ReadAsync(context.RequestAborted);
        await Answer.TaggedAsync(context, ControlsAnswer.Of(controls, settings, view), ControlsAnswer.TagOf(controls));
    }

    public async Task ChangeAsync(HttpContext context, ControlChange.What kind, KnownView? view)
    {
        // Forms cannot send this type, so no page elsewhere can without being asked first.
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            await Answer.ProblemAsync(context, 415, "Send application/json.");
            return;
        }
        if (await BodyAsync(context) is not { } body)
        {
            await Answer.ProblemAsync(context, 413, "The body may have 4096 bytes at most.");
            return;
        }
        var (change, error) = ControlChange.Read(kind, body);
        if (change is null)
        {
            await Answer.ProblemAsync(context, 400, error!);
            return;
        }
        if (change.Node is { } node && node != Decision.LogNode && view?.IsWorker(node) != true)
        {
            await Answer.ProblemAsync(context, 404, "There is no such worker; throughput units are called log.");
            return;
        }
        await StoreAsync(context, change, view);
    }

    private async Task StoreAsync(HttpContext context, ControlChange change, KnownView? view)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var now = await store.ReadAsync(context.RequestAborted);
            if (!Matches(context.Request, ControlsAnswer.TagOf(now)))
            {
                context.Response.Headers.ETag = ControlsAnswer.TagOf(now);
                await Answer.ProblemAsync(context, 412, "Somebody else has changed this since: read it again.");
                return;
            }
            var (next, error) = change.Apply(now, settings, time.GetUtcNow());
            if (next is null)
            {
                await Answer.ProblemAsync(context, 400, error!);
                return;
            }
            if (await store.WriteAsync(next, context.RequestAborted) is not { } written) continue;
            FabricApiLog.Changed(logger, change.Kind.ToString());
            await Answer.TaggedAsync(context, ControlsAnswer.Of(written, settings, view), ControlsAnswer.TagOf(written));
            return;
        }
        context.Response.Headers.RetryAfter = "1";
        await Answer.ProblemAsync(context, 503, "Others change this at the same time; try again.");
    }

    // RFC 9110, section 13.1.1: If-Match compares strongly. Without it the last one wins.
    private static bool Matches(HttpRequest request, string etag)
    {
        if (request.Headers.IfMatch.Count == 0) return true;
        if (!EntityTagHeaderValue.TryParseList(request.Headers.IfMatch, out var tags)) return false;
        var own = new EntityTagHeaderValue(etag);
        return tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || own.Compare(tag, useStrongComparison: true));
    }

    private static async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpContext context)
    {
        var buffer = new byte[MostBytes + 1];
        var length = 0;
        int read;
        while (length < buffer.Length && (read = await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted)) > 0) length += read;
        // Without the cast null would become an empty memory.
        return length > MostBytes ? (ReadOnlyMemory<byte>?)null : buffer.AsMemory(0, length);
    }
}
