using System.Text.Json;
using Azure;
using Microsoft.AspNetCore.Http;
using Sluice.Api;
using Sluice.Cli.Micro;

namespace Sluice.Cli.Demo;

/// <summary>
/// <c>GET /demo/ways?ids=…</c>: for up to 30 event ids, what the log and the archive say of each:
/// <c>{"storage": true, "ways": [{"id", "collected": {"partition", "sequence", "blob"}, "outcome", "name", "reasons",
/// "blob"}]}</c>. What is not known yet is absent; <c>storage</c> is false when the archive does not answer.
/// </summary>
internal sealed class DemoWays(MicroStore store, ArchiveIndex index)
{
    private const int Most = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Answers in the order of the ids.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var ids = context.Request.Query["ids"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (ids.Length is 0 or > Most || !ids.All(id => Guid.TryParseExact(id, "D", out _)))
        {
            await Answer.ProblemAsync(context, 400, $"ids wants 1 to {Most} event ids, with commas between them.");
            return;
        }
        var (storage, collected) = await LookAsync(ids, context.RequestAborted);
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteBoolean("storage", storage);
        json.WriteStartArray("ways");
        foreach (var id in ids) Write(json, id, store.TryFind(id), index.TryFind(id), collected.GetValueOrDefault(id));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private async Task<(bool Storage, Dictionary<string, string> Collected)> LookAsync(string[] ids, CancellationToken aborted)
    {
        var collected = new Dictionary<string, string>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(Patience);
        try
        {
            if (ids.Any(id => index.TryFind(id) is null)) await index.ReadNewAsync(patience.Token);
            foreach (var id in ids)
                if (store.TryFind(id) is { Partition: { } partition, Sequence: { } sequence }
                    && await index.FindCollectedAsync(partition, sequence, patience.Token) is { } blob)
                    collected[id] = blob.ToString();
            return (true, collected);
        }
        catch (Exception away) when (away is RequestFailedException or AggregateException or IOException
            || (away is OperationCanceledException && !aborted.IsCancellationRequested))
        {
            return (false, collected);
        }
    }

    private static void Write(Utf8JsonWriter json, string id, EventTrace? seen, ArchivedEvent? archived, string? collectedBlob)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        if (seen is { Partition: { } partition, Sequence: { } sequence })
        {
            json.WriteStartObject("collected");
            json.WriteNumber("partition", partition);
            json.WriteNumber("sequence", sequence);
            if (collectedBlob is not null) json.WriteString("blob", collectedBlob);
            json.WriteEndObject();
        }
        if (seen?.Outcome is not null || archived is not null)
        {
            json.WriteString("outcome", seen?.Outcome ?? (archived!.IsFailed ? EventTrace.Failed : EventTrace.Enriched));
            json.WriteString("name", seen?.EventName ?? seen?.FailureType ?? archived?.Name);
            json.WriteStartArray("reasons");
            foreach (var reason in seen?.Reasons ?? archived?.Reasons ?? []) json.WriteStringValue(reason);
            json.WriteEndArray();
        }
        if (archived is not null) json.WriteString("blob", archived.Blob.ToString());
        json.WriteEndObject();
    }
}
