using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sluice.Cli.Demo;

/// <summary>Errors of the demo page's routes, as <c>application/problem+json</c> (RFC 9457).</summary>
internal static class DemoAnswer
{
    /// <summary>Answers with a status and a sentence.</summary>
    public static async Task RefuseAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteNumber("status", status);
        json.WriteString("detail", detail);
        json.WriteEndObject();
    }
}
