using Azure;
using Microsoft.AspNetCore.Http;
using Sluice.Api;
using Sluice.Archive;

namespace Sluice.Cli.Demo;

/// <summary>
/// What the archive holds, for looking at: <c>GET /demo/blobs/{name}</c> is a blob as it is stored (gzip),
/// <c>GET /demo/records/{id}</c> one event's line of it, as JSON. 404 for what is not there, 503 when storage does not answer.
/// </summary>
internal sealed class DemoBlobs(IArchiveStore store, ArchiveIndex index)
{
    /// <summary>Answers with a blob, to be saved.</summary>
    public Task BlobAsync(HttpContext context) => AnswerAsync(context, async () =>
    {
        if (!ArchiveName.TryParse(context.Request.RouteValues["name"] as string, out var name)
            || await store.OpenAsync(name.ToString(), context.RequestAborted) is not { } content)
            return false;
        await using (content)
        {
            context.Response.ContentType = "application/gzip";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            var file = name.ToString();
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{file[(file.LastIndexOf('/') + 1)..]}\"";
            await content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        return true;
    });

    /// <summary>Answers with an event as its blob holds it.</summary>
    public Task RecordAsync(HttpContext context) => AnswerAsync(context, async () =>
    {
        if (!Guid.TryParseExact(context.Request.RouteValues["id"] as string, "D", out var id)) return false;
        if (index.TryFind($"{id}") is null) await index.ReadNewAsync(context.RequestAborted);
        if (await index.ReadAsync($"{id}", context.RequestAborted) is not { } json) return false;
        context.Response.ContentType = "application/json";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
        return true;
    });

    private static async Task AnswerAsync(HttpContext context, Func<Task<bool>> answer)
    {
        try
        {
            if (!await answer())
                await Answer.ProblemAsync(context, 404, "The archive of the last two hours does not hold that.");
        }
        catch (Exception away) when (away is RequestFailedException or AggregateException && !context.Response.HasStarted)
        {
            await Answer.ProblemAsync(context, 503, "The archive cannot be read at the moment.");
        }
    }
}
