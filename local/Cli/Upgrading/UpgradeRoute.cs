using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sluice.Api;
using Sluice.Cli.Capacity;

namespace Sluice.Cli.Upgrading;

/// <summary>
/// <c>GET</c> and <c>PUT /local/app</c>: the version of the app that a local run runs, for <c>sluice upgrade</c>. Both need
/// the run's token, as <see cref="CapacityRoute"/> does.
/// </summary>
/// <remarks>
/// Both answer <c>{"folder":"…","isGoingOn":true,"done":1,"left":2,"failure":null}</c>. PUT takes
/// <c>{"folder":"…","settings":{"NAME":"VALUE"}}</c>, both optional, and answers 202 before it has come true, or 409 while
/// another one goes on. Errors are problem+json: 400, 401, 403, 405, 409.
/// </remarks>
internal sealed class UpgradeRoute(AppUpgrade upgrade, string token)
{
    /// <summary>Its path.</summary>
    public const string Path = "/local/app";

    private const int MostBytes = 64 << 10;
    private readonly RunGuard _guard = new(token);

    /// <summary>Maps it.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.Map(Path, (RequestDelegate)HandleAsync);

    private async Task HandleAsync(HttpContext http)
    {
        if (!_guard.IsAllowed(http, out var refusal))
        {
            await refusal;
            return;
        }
        if (HttpMethods.IsGet(http.Request.Method)) await AnswerAsync(http, 200);
        else if (!HttpMethods.IsPut(http.Request.Method))
        {
            http.Response.Headers.Allow = "GET, PUT";
            await Answer.ProblemAsync(http, 405, "Only GET and PUT are known here.");
        }
        else if (await ReadAsync(http) is not { } wish)
            await Answer.ProblemAsync(http, 400, """Expected {"folder":"FOLDER","settings":{"NAME":"VALUE"}}; both may be left out.""");
        else if (wish.Folder is { } folder && !Directory.Exists(folder))
            await Answer.ProblemAsync(http, 400, "There is no such folder.");
        else if (!upgrade.TryBegin(wish))
            await Answer.ProblemAsync(http, 409, "Another version is just taking over; wait until it has.");
        else await AnswerAsync(http, 202);
    }

    private static async Task<UpgradeWish?> ReadAsync(HttpContext http)
    {
        var body = new byte[MostBytes + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, http.RequestAborted);
        if (length > MostBytes) return null;
        try
        {
            return JsonSerializer.Deserialize(body.AsSpan(0, length), UpgradeJson.Default.UpgradeWish);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task AnswerAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        await JsonSerializer.SerializeAsync(http.Response.Body, upgrade.Progress(), UpgradeJson.Default.UpgradeProgress, http.RequestAborted);
    }
}
