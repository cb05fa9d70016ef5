using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sluice.Reports.Api;

/// <summary>Answers as all routes of the reports give them.</summary>
internal static class Answer
{
    /// <summary>Writes JSON into memory.</summary>
    public static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer)) write(json);
        return buffer.WrittenMemory;
    }

    /// <summary>A problem as RFC 9457 has it; type <c>about:blank</c>, so the title is the status's.</summary>
    public static Task ProblemAsync(HttpContext context, int status, string detail, IReadOnlyCollection<string>? errors = null)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, "application/problem+json", Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("title", status switch
            {
                400 => "Bad Request",
                401 => "Unauthorized",
                404 => "Not Found",
                405 => "Method Not Allowed",
                _ => "Service Unavailable",
            });
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

    /// <summary>A body; none for HEAD.</summary>
    public static async Task WriteAsync(HttpContext context, string type, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>An entity tag for content.</summary>
    public static string TagOf(ReadOnlySpan<byte> content) => $"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..12])}\"";

    /// <summary>RFC 9110, section 13.1.2: If-None-Match compares weakly.</summary>
    public static bool IsKnown(HttpRequest request, string etag)
    {
        if (!EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var tags)) return false;
        var own = EntityTagHeaderValue.Parse(etag);
        foreach (var tag in tags)
            if (tag.Equals(EntityTagHeaderValue.Any) || own.Compare(tag, useStrongComparison: false))
                return true;
        return false;
    }
}
