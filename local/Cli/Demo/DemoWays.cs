using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Archive;
using Sluice.Cli.Micro;

namespace Sluice.Cli.Demo;

/// <summary>
/// <c>GET /demo/ways?ids=…</c>: for up to 20 event ids, what the log and the archive say of each: collected where,
/// enriched or failed and why, archived in which blob.
/// </summary>
internal sealed class DemoWays(MicroStore store, ArchiveReader archive, TimeProvider time)
{
    private const int Most = 20;

    /// <summary>Answers with a JSON array in the order of the ids.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var ids = context.Request.Query["ids"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (ids.Length is 0 or > Most || !ids.All(id => Guid.TryParse(id, out _)))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartArray();
        foreach (var id in ids) await WriteAsync(json, id, context.RequestAborted);
        json.WriteEndArray();
    }

    private async Task WriteAsync(Utf8JsonWriter json, string id, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        if (store.TryFind(id) is { } known)
        {
            if (known is { Partition: { } partition, Sequence: { } sequence })
            {
                json.WriteStartObject("collected");
                json.WriteNumber("partition", partition);
                json.WriteNumber("sequence", sequence);
                json.WriteEndObject();
            }
            if (known.Outcome is { } outcome) json.WriteString("outcome", outcome);
            if (known.EventName is { } name) json.WriteString("name", name);
            if (known.FailureType is { } type) json.WriteString("type", type);
            json.WriteStartArray("reasons");
            foreach (var reason in known.Reasons ?? []) json.WriteStringValue(reason);
            json.WriteEndArray();
            if (await FindBlobAsync(Guid.Parse(id), cancellationToken) is { } blob) json.WriteString("blob", blob);
        }
        json.WriteEndObject();
    }

    private async Task<string?> FindBlobAsync(Guid id, CancellationToken cancellationToken) =>
        (await archive.FindAsync(id, time.GetUtcNow().AddHours(-1), null, cancellationToken))?.Name.ToString();
}
