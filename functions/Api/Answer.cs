using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Sluice.Api;

/// <summary>Answers as all APIs give them: JSON, entity tags, and problems as RFC 9457 has them.</summary>
public static class Answer
{
    private const string JsonType = "application/json";

    /// <summary>Writes JSON into memory. The default encoder escapes what HTML could read as markup.</summary>
    public static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer)) write(json);
        return buffer.WrittenMemory;
    }

    /// <summary>200 with JSON.</summary>
    public static Task JsonAsync(HttpContext context, ReadOnlyMemory<byte> body) => WriteAsync(context, JsonType, body);

    /// <summary>200 with JSON and its entity tag (the content's, unless another is given); 304 when the client has it already.</summary>
    public static Task TaggedAsync(HttpContext context, ReadOnlyMemory<byte> body, string? etag = null) =>
        IsKnown(context, etag ?? TagOf(body.Span)) ? Task.CompletedTask : JsonAsync(context, body);

    /// <summary>A body, which browsers are to take for nothing else than it says; none for HEAD.</summary>
    public static async Task WriteAsync(HttpContext context, string type, ReadOnlyMemory<byte> body)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>
    /// <c>application/problem+json</c> (RFC 9457): <c>{"type": "about:blank", "title", "status", "detail"}</c>, and
    /// <c>"errors": […]</c> where there are several. The type says that the title is the status's.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="status">From 400 to 599.</param>
    /// <param name="detail">A sentence for people; it tells nothing of what is inside.</param>
    /// <param name="errors">Every mistake by itself.</param>
    public static Task ProblemAsync(HttpContext context, int status, string detail, IReadOnlyCollection<string>? errors = null)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, "application/problem+json", Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            // RFC 9110 calls it so; the framework still has the older name.
            json.WriteString("title", status == 413 ? "Content Too Large" : ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            if (errors is not null)
            {
                json.WriteStartArray("errors");
                foreach (var error in errors) json.WriteStringValue(error);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }));
    }

    /// <summary>401, and which header is wanted.</summary>
    public static Task NoKeyAsync(HttpContext context, string detail = "Send an API key in the header x-api-key or the query parameter key.")
    {
        context.Response.Headers.WWWAuthenticate = "ApiKey";
        return ProblemAsync(context, 401, detail);
    }

    /// <summary>405, and which methods are possible, such as <c>GET, HEAD</c>.</summary>
    public static Task NoMethodAsync(HttpContext context, string methods = "GET, HEAD")
    {
        context.Response.Headers.Allow = methods;
        return ProblemAsync(context, 405, $"Possible here: {methods}.");
    }

    /// <summary>Answers; 503 with <c>Retry-After</c> when that fails, nothing when nobody waits for the answer any more.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">Answers it.</param>
    /// <param name="detail">Which storage does not answer.</param>
    /// <param name="tell">Told why.</param>
    public static async Task OrUnavailableAsync(HttpContext context, Func<Task> answer, string detail, Action<Exception> tell)
    {
        try
        {
            await answer();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits.
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            tell(fault);
            context.Response.Headers.RetryAfter = "1";
            await ProblemAsync(context, 503, detail);
        }
    }

    /// <summary>True for GET and HEAD.</summary>
    public static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    /// <summary>An entity tag for content.</summary>
    public static string TagOf(ReadOnlySpan<byte> content) => $"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..16])}\"";

    /// <summary>Sets the entity tag; true, and the status 304, when the client has what it stands for.</summary>
    public static bool IsKnown(HttpContext context, string etag)
    {
        context.Response.Headers.ETag = etag;
        if (!IsRead(context.Request) || !Matches(context.Request, etag)) return false;
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    // RFC 9110, section 13.1.2: If-None-Match compares weakly.
    private static bool Matches(HttpRequest request, string etag)
    {
        if (!EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var tags)) return false;
        var own = EntityTagHeaderValue.Parse(etag);
        foreach (var tag in tags)
            if (tag.Equals(EntityTagHeaderValue.Any) || own.Compare(tag, useStrongComparison: false))
                return true;
        return false;
    }
}
