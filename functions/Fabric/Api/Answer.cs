using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Sluice.Fabric.Api;

/// <summary>Answers as all routes give them.</summary>
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
    public static Task ProblemAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, "application/problem+json", Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("title", Title(status));
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            json.WriteEndObject();
        }));
    }

    /// <summary>200 with a body, or 304 when the client has it already.</summary>
    public static Task JsonAsync(HttpContext context, ReadOnlyMemory<byte> body, string? etag = null)
    {
        context.Response.Headers.ETag = etag ??= TagOf(body.Span);
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            if (IsKnown(context.Request, etag))
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }
        return WriteAsync(context, "application/json", body);
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

    /// <summary>An entity tag for a store's own tag, which may hold anything.</summary>
    public static string TagOf(string? stored) => stored is null ? "\"none\"" : TagOf(Encoding.UTF8.GetBytes(stored));

    /// <summary>RFC 9110, section 13.1.2: If-None-Match compares weakly.</summary>
    public static bool IsKnown(HttpRequest request, string etag)
    {
        if (!EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var tags)) return false;
        var own = new EntityTagHeaderValue(etag);
        foreach (var tag in tags)
            if (tag.Equals(EntityTagHeaderValue.Any) || own.Compare(tag, useStrongComparison: false))
                return true;
        return false;
    }

    /// <summary>A number, or null when it is none.</summary>
    public static void Number(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(Math.Round(value, 3));
        else json.WriteNullValue();
    }

    private static string Title(int status) => status switch
    {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        _ => "Service Unavailable",
    };
}
