using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sluice.Api;

namespace Sluice.Cli.Capacity;

/// <summary>
/// <c>GET</c> and <c>PUT /local/capacity</c>: instances of the local run, for the fabric. Both need the run's token as a
/// bearer token; requests from other machines and from web pages (an <c>Origin</c> header) are refused before it is looked at.
/// </summary>
/// <remarks>
/// Both answer <c>{"instances":3,"running":3,"maxInstances":8,"workers":{"Enrich":3}}</c>: wanted, there, allowed, and each
/// worker's wish. PUT takes <c>{"worker":"Enrich","instances":3}</c>, for all workers without <c>worker</c>, and answers 202
/// before it has come true. Errors are problem+json: 400, 401, 403, 404.
/// </remarks>
internal sealed class CapacityRoute(InstanceWishes wishes, string token)
{
    /// <summary>Its path.</summary>
    public const string Path = "/local/capacity";

    private const int MostBytes = 1_024;
    private readonly RunGuard _guard = new(token);

    /// <summary>Maps it.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.Map(Path, (RequestDelegate)HandleAsync);

    private Task HandleAsync(HttpContext http)
    {
        if (!_guard.IsAllowed(http, out var refusal)) return refusal;
        if (HttpMethods.IsGet(http.Request.Method)) return AnswerAsync(http, 200);
        if (HttpMethods.IsPut(http.Request.Method)) return PutAsync(http);
        http.Response.Headers.Allow = "GET, PUT";
        return Answer.ProblemAsync(http, 405, "Only GET and PUT are known here.");
    }

    private async Task PutAsync(HttpContext http)
    {
        var body = ArrayPool<byte>.Shared.Rent(MostBytes + 1);
        try
        {
            var length = await http.Request.Body.ReadAtLeastAsync(
                body.AsMemory(0, MostBytes + 1), MostBytes + 1, throwOnEndOfStream: false, http.RequestAborted);
            if (length > MostBytes || !TryRead(body.AsSpan(0, length), out var worker, out var instances))
                await Answer.ProblemAsync(http, 400, """Expected {"worker":"NAME","instances":N}, or without worker for all of them.""");
            else if (instances < 1 || instances > wishes.Most)
                await Answer.ProblemAsync(http, 400, string.Create(CultureInfo.InvariantCulture, $"instances must be from 1 to {wishes.Most} (--max-instances)."));
            else if (!wishes.Wish(worker, instances))
                await Answer.ProblemAsync(http, 404, "There is no worker of that name.");
            else
                await AnswerAsync(http, 202);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> json, out string? worker, out int instances)
    {
        (worker, instances) = (null, 0);
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("instances", out var number)
                || number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out instances))
                return false;
            if (!root.TryGetProperty("worker", out var name)) return true;
            worker = name.ValueKind == JsonValueKind.String ? name.GetString() : null;
            return worker is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private async Task AnswerAsync(HttpContext http, int status)
    {
        var (workers, wanted, running) = wishes.Read();
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(http.Response.Body);
        json.WriteStartObject();
        json.WriteNumber("instances", wanted);
        json.WriteNumber("running", running);
        json.WriteNumber("maxInstances", wishes.Most);
        json.WriteStartObject("workers");
        foreach (var (worker, count) in workers) json.WriteNumber(worker, count);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
