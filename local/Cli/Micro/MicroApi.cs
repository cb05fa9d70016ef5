using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sluice.Api;
using Sluice.Iglu;

namespace Sluice.Cli.Micro;

/// <summary>The REST API of Snowplow Micro for automated tests: what arrived, what failed, and a reset.</summary>
internal static class MicroApi
{
    private const int MaxFilterBytes = 1024 * 1024;
    private const string Json = "application/json";

    private static readonly byte[] Open = [(byte)'['], Comma = [(byte)','], Close = [(byte)']'];

    private const string Endpoints =
        "No such endpoint. There are: /micro/all, /micro/good, /micro/bad, /micro/reset and /micro/iglu/{vendor}/{name}/jsonschema/{version}.";

    /// <summary>Maps the endpoints.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="store">What the answers are made from.</param>
    /// <param name="iglu">From an Iglu URI to the schema, or else (null) to the history of its lookup, both as JSON.</param>
    public static void Map(
        IEndpointRouteBuilder routes, MicroStore store,
        Func<string, ValueTask<(string? Schema, string? LookupHistory)>> iglu)
    {
        string[] getAndPost = [HttpMethods.Get, HttpMethods.Post], get = [HttpMethods.Get];
        routes.MapMethods("/micro/all", getAndPost, context => CountsAsync(context, store.Counts));
        routes.MapMethods("/micro/reset", getAndPost, context =>
        {
            store.Reset();
            return AsksForJson(context) ? CountsAsync(context, default) : TextAsync(context, 200, "Reset completed");
        });
        routes.MapMethods("/micro/good", getAndPost, context => GoodAsync(context, store));
        routes.MapMethods("/micro/bad", getAndPost, context => BadAsync(context, store));
        routes.MapMethods("/micro/iglu/{vendor}/{name}/jsonschema/{version}", get, context => IgluAsync(context, iglu));
        routes.Map("/micro/{**rest}", context => TextAsync(context, 404, Endpoints));
    }

    private static async Task GoodAsync(HttpContext context, MicroStore store)
    {
        var filter = new GoodFilter();
        if (await BodyAsync(context) is { Length: > 0 } body && !MicroFilters.TryReadGood(body, out filter, out var error))
            await Answer.ProblemAsync(context, 400, error);
        else if (context.Response.StatusCode == 200) await ListAsync(context, store.Good(filter), static good => good.Json);
    }

    private static async Task BadAsync(HttpContext context, MicroStore store)
    {
        var filter = new BadFilter();
        if (await BodyAsync(context) is { Length: > 0 } body && !MicroFilters.TryReadBad(body, out filter, out var error))
            await Answer.ProblemAsync(context, 400, error);
        else if (context.Response.StatusCode == 200) await ListAsync(context, store.Bad(filter), static bad => bad.Json);
    }

    private static async Task IgluAsync(
        HttpContext context, Func<string, ValueTask<(string? Schema, string? LookupHistory)>> iglu)
    {
        var values = context.Request.RouteValues;
        var uri = $"iglu:{values["vendor"]}/{values["name"]}/jsonschema/{values["version"]}";
        if (!SchemaKey.TryParse(uri, out _, out var error))
        {
            await TextAsync(context, 404, error == "INVALID_SCHEMAVER"
                ? "The version of the schema must be of the form MODEL-REVISION-ADDITION, 1-0-0 for example."
                : "Vendor and name do not name a schema.");
            return;
        }
        var (schema, history) = await iglu(uri);
        await WriteAsync(context, schema is null ? 404 : 200, Json, schema ?? history ?? "[]");
    }

    private static Task CountsAsync(HttpContext context, MicroCounts counts) =>
        WriteAsync(context, 200, Json, FormattableString.Invariant(
            $$"""{"total":{{counts.Total}},"good":{{counts.Good}},"bad":{{counts.Bad}}}"""));

    private static Task ListAsync<T>(HttpContext context, IReadOnlyList<T> entries, Func<T, byte[]> json) =>
        SendAsync(context, 200, Json, async output =>
        {
            await output.WriteAsync(Open, context.RequestAborted);
            for (var i = 0; i < entries.Count; i++)
            {
                if (i > 0) await output.WriteAsync(Comma, context.RequestAborted);
                // Entry by entry, so that a slow reader does not make the whole list wait in memory.
                await output.WriteAsync(json(entries[i]), context.RequestAborted);
            }
            await output.WriteAsync(Close, context.RequestAborted);
        });

    /// <summary>The filter of a POST; null, and the answer given, when there is none or it is too long.</summary>
    private static async ValueTask<ReadOnlyMemory<byte>?> BodyAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method)) return null;
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is var read and > 0)
        {
            if (body.Length + read > MaxFilterBytes)
            {
                await Answer.ProblemAsync(context, 413, "The filter is longer than a megabyte.");
                return null;
            }
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    private static bool AsksForJson(HttpContext context)
    {
        foreach (var accepted in context.Request.GetTypedHeaders().Accept)
            if (accepted.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) && accepted.Quality != 0) return true;
        return false;
    }

    private static bool AsksForGzip(HttpContext context)
    {
        foreach (var accepted in context.Request.GetTypedHeaders().AcceptEncoding)
            if (accepted.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && accepted.Quality != 0) return true;
        return false;
    }

    private static Task TextAsync(HttpContext context, int status, string text) =>
        WriteAsync(context, status, "text/plain; charset=utf-8", text);

    private static Task WriteAsync(HttpContext context, int status, string type, string text) =>
        SendAsync(context, status, type, output => output.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted).AsTask());

    /// <summary>Answers; compressed when the request asks for it.</summary>
    private static async Task SendAsync(HttpContext context, int status, string type, Func<Stream, Task> write)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = "Accept-Encoding";
        if (!AsksForGzip(context))
        {
            await write(response.Body);
            return;
        }
        response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await write(gzip);
    }
}
