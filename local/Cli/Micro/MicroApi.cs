using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sluice.Cli.Micro;

/// <summary>Snowplow Micro's REST API over the store, so that tests written for Micro run against Sluice.</summary>
internal static class MicroApi
{
    private const int MostFilterBytes = 256 * 1024;

    /// <summary>Maps <c>/micro/*</c>.</summary>
    /// <param name="routes">Where to map.</param>
    /// <param name="store">What to answer from.</param>
    /// <param name="schema">Looks an Iglu URI up: the schema, or the history of the search.</param>
    public static void Map(
        IEndpointRouteBuilder routes, MicroStore store, Func<string, ValueTask<(string? Schema, string? LookupHistory)>> schema)
    {
        string[] both = ["GET", "POST"];
        routes.MapMethods("/micro/all", both, (RequestDelegate)(context => JsonAsync(context, Summary(store))));
        routes.MapMethods("/micro/good", both, (RequestDelegate)(context => ListAsync(context, store.Good(), MicroFilter.Good)));
        routes.MapMethods("/micro/bad", both, (RequestDelegate)(context => ListAsync(context, store.Bad(), MicroFilter.Bad)));
        routes.MapMethods("/micro/reset", both, (RequestDelegate)(context =>
        {
            store.Reset();
            return context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase)
                ? JsonAsync(context, Summary(store))
                : TextAsync(context, StatusCodes.Status200OK, "Reset completed");
        }));
        routes.MapGet("/micro/iglu/{vendor}/{name}/jsonschema/{version}", (RequestDelegate)(async context =>
        {
            var values = context.Request.RouteValues;
            var (found, history) = await schema($"iglu:{values["vendor"]}/{values["name"]}/jsonschema/{values["version"]}");
            if (found is not null) await JsonAsync(context, found);
            else if (history is null) await TextAsync(context, StatusCodes.Status404NotFound, "Schema lookup should be in format iglu/{vendor}/{name}/jsonschema/{model}-{revision}-{addition}");
            else await JsonAsync(context, history, StatusCodes.Status404NotFound);
        }));
        routes.Map("/micro/{*rest}", (RequestDelegate)(context => TextAsync(
            context, StatusCodes.Status404NotFound, "Path for micro has to be one of: /all /good /bad /reset /iglu")));
    }

    private static string Summary(MicroStore store)
    {
        var (good, bad) = store.Count();
        return $$"""{"total":{{good + bad}},"good":{{good}},"bad":{{bad}}}""";
    }

    private static async Task ListAsync(
        HttpContext context, IReadOnlyList<MicroEvent> events, Func<JsonElement, Predicate<MicroEvent>> filter)
    {
        Predicate<MicroEvent> wanted = _ => true;
        var limit = int.MaxValue;
        if (HttpMethods.IsPost(context.Request.Method) && await ReadAsync(context) is { Length: > 0 } body)
        {
            try
            {
                using var json = JsonDocument.Parse(body);
                wanted = filter(json.RootElement.Clone());
                if (json.RootElement.TryGetProperty("limit", out var most)) limit = Math.Max(0, most.GetInt32());
            }
            catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException)
            {
                await TextAsync(context, StatusCodes.Status400BadRequest, "The filter is no JSON object of the documented shape.");
                return;
            }
        }
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("[", context.RequestAborted);
        var first = true;
        foreach (var candidate in events)
        {
            if (limit == 0) break;
            if (!wanted(candidate)) continue;
            await context.Response.WriteAsync(first ? candidate.Json : "," + candidate.Json, context.RequestAborted);
            first = false;
            limit--;
        }
        await context.Response.WriteAsync("]", context.RequestAborted);
    }

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0 && body.Length < MostFilterBytes)
            body.Write(buffer, 0, read);
        return body.ToArray();
    }

    private static Task JsonAsync(HttpContext context, string json, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }

    private static Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
