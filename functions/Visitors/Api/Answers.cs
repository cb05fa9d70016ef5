using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sluice.Visitors.Api;

/// <summary>Writes answers: JSON with an ETag, or a problem (RFC 9457).</summary>
internal static class Answers
{
    /// <summary>200 with a body, or 304 when the client has it.</summary>
    public static async Task TellAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body), 0, 16)}\"";
        context.Response.Headers.ETag = etag;
        if (Matches(context.Request, etag))
        {
            context.Response.StatusCode = 304;
            return;
        }
        context.Response.ContentType = "application/json";
        await WriteAsync(context, body);
    }

    /// <summary>200 with what was done.</summary>
    public static Task ReportAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(answer, type));
    }

    public static Task RefuseAsync(HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        return WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(new Problem(title, status, detail), VisitorsJson.Default.Problem));
    }

    // RFC 9110, section 13.1.2: If-None-Match compares weakly.
    private static bool Matches(HttpRequest request, string etag)
    {
        if (!EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var tags)) return false;
        var own = new EntityTagHeaderValue(etag);
        foreach (var tag in tags)
            if (tag.Equals(EntityTagHeaderValue.Any) || own.Compare(tag, useStrongComparison: false))
                return true;
        return false;
    }

    private static async Task WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
