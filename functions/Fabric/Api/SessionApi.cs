using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Api;

namespace Sluice.Fabric.Api;

/// <summary>
/// <c>api/fabric/session</c>: POST <c>{"key": "…"}</c> signs the console in with a cookie that scripts cannot read, DELETE
/// signs out, GET says whether one is needed.
/// </summary>
internal sealed class SessionApi(FabricAccess access)
{
    private const int MostBytes = 1_024;

    public async Task HandleAsync(HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method)) await SignInAsync(context);
        else if (HttpMethods.IsDelete(context.Request.Method))
        {
            SessionCookie.Remove(context);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            var proof = access.ProofOf(context.Request);
            await Answer.JsonAsync(context, Answer.Json(json =>
            {
                json.WriteStartObject();
                json.WriteBoolean("signedIn", proof != FabricAccess.Proof.None);
                json.WriteString("by", proof switch
                {
                    FabricAccess.Proof.Key => "key",
                    FabricAccess.Proof.Platform => "platform",
                    FabricAccess.Proof.Cookie => "cookie",
                    FabricAccess.Proof.Open => "nothing",
                    _ => null,
                });
                json.WriteEndObject();
            }));
        }
    }

    private async Task SignInAsync(HttpContext context)
    {
        var buffer = new byte[MostBytes + 1];
        var length = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted);
        if (KeyIn(buffer.AsMemory(0, length)) is not { } key)
        {
            await Answer.ProblemAsync(context, 400, "Send {\"key\": \"…\"}, 1024 bytes at most.");
            return;
        }
        if (!access.Knows(key))
        {
            await Answer.ProblemAsync(context, 401, "This key is not one of this pipeline's.");
            return;
        }
        access.Sessions.Issue(context, key);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static string? KeyIn(ReadOnlyMemory<byte> body)
    {
        if (body.Length > MostBytes) return null;
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 2 });
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("key", out var key)
                && key.ValueKind == JsonValueKind.String ? key.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
