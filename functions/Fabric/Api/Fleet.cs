using System.Text.Json;
using Sluice.Api;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Api;

/// <summary>
/// <c>api/fabric/pipelines</c>: a row for this pipeline and one for each peer, worst first:
/// <c>{"pipelines": [{"name", "url", "state", "time", "incidents", "lagSeconds", "acceptedRate", "countedLoss", "throughputUnits", "instances", "lag": […], "error"}]}</c>.
/// Peers are asked by this app with their own keys, 3 seconds long, all at once.
/// </summary>
internal sealed class Fleet(IFabricHistory history, FabricApiOptions options, HttpClient client, TimeProvider time)
{
    private const int MostBytes = 64 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Trend = TimeSpan.FromMinutes(30);
    private static readonly string[] States = ["ok", "idle", "unknown", "rewound", "lagging", "failing", "stalled", "stopped"];

    public async Task<ReadOnlyMemory<byte>> AnswerAsync(KnownView? view, bool ownOnly, CancellationToken cancellationToken)
    {
        var own = OwnAsync(view, cancellationToken);
        var others = ownOnly ? [] : options.Peers.Select(peer => PeerAsync(peer, cancellationToken)).ToList();
        var rows = new List<byte[]> { await own };
        foreach (var other in others) rows.Add(await other);
        return Answer.Json(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("pipelines");
            foreach (var row in rows.OrderByDescending(Rank)) json.WriteRawValue(row);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private async Task<byte[]> OwnAsync(KnownView? view, CancellationToken cancellationToken)
    {
        var worst = view?.Workers.OrderByDescending(worker => KnownView.Number(worker, "lagSeconds") is var lag && double.IsFinite(lag) ? lag : -1)
            .Select(worker => (JsonElement?)worker).FirstOrDefault();
        var now = time.GetUtcNow();
        var points = worst is { } node
            ? await history.SeriesAsync(KnownView.Text(node, "worker"), now - Trend, now.AddMinutes(1), byMinute: true, cancellationToken) : [];
        return Row(options.Name, null, json =>
        {
            json.WriteString("state", view is null ? "unknown" : KnownView.Text(view.Root, "state"));
            if (view is null) json.WriteNull("time");
            else json.WriteString("time", view.Latest.Time);
            json.WriteNumber("incidents", view is null ? 0 : KnownView.Items(view.Root, "incidents").Count());
            Number(json, "lagSeconds", worst is { } lagging ? KnownView.Number(lagging, "lagSeconds") : double.NaN);
            foreach (var name in (string[])["acceptedRate", "countedLoss", "throughputUnits"])
                Number(json, name, view is null ? double.NaN : KnownView.Number(view.Root, name));
            json.WriteNumber("instances", view?.Workers.Sum(worker => KnownView.Items(worker, "instances").Count()) ?? 0);
            json.WriteStartArray("lag");
            foreach (var point in points) SeriesAnswer.Number(json, point.LagSeconds);
            json.WriteEndArray();
            json.WriteNull("error");
        });
    }

    private async Task<byte[]> PeerAsync(FabricPeer peer, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(peer.Url.ToString().TrimEnd('/') + "/api/fabric/pipelines?scope=own"));
            if (peer.Key is not null) request.Headers.Add("x-api-key", peer.Key);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (!answer.IsSuccessStatusCode)
                return Silent(peer, (int)answer.StatusCode is 401 or 403 ? "It wants another key." : $"It answered {(int)answer.StatusCode}.");
            return Copy(peer, await ReadAsync(answer.Content, limit.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Silent(peer, "It did not answer within 3 seconds.");
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or IOException)
        {
            return Silent(peer, "It cannot be reached.");
        }
        catch (Exception strange) when (strange is JsonException or InvalidOperationException or InvalidDataException or KeyNotFoundException)
        {
            return Silent(peer, "It answered something else than a fabric does.");
        }
    }

    // Copied property by property: a peer decides what its numbers are, not what is in our answer.
    private static byte[] Copy(FabricPeer peer, ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
        var row = json.RootElement.GetProperty("pipelines")[0];
        var state = KnownView.Text(row, "state");
        var isTime = row.TryGetProperty("time", out var time) & DateTimeOffset.TryParse(KnownView.Text(row, "time"), System.Globalization.CultureInfo.InvariantCulture, out var parsed);
        return Row(peer.Name, peer.Url, writer =>
        {
            writer.WriteString("state", States.Contains(state) ? state : "unknown");
            if (isTime) writer.WriteString("time", parsed);
            else writer.WriteNull("time");
            foreach (var name in (string[])["incidents", "lagSeconds", "acceptedRate", "countedLoss", "throughputUnits", "instances"])
                Number(writer, name, KnownView.Number(row, name));
            writer.WriteStartArray("lag");
            foreach (var point in KnownView.Items(row, "lag").Take(120))
                SeriesAnswer.Number(writer, point.ValueKind == JsonValueKind.Number ? point.GetDouble() : double.NaN);
            writer.WriteEndArray();
            writer.WriteNull("error");
        });
    }

    private static byte[] Silent(FabricPeer peer, string error) => Row(peer.Name, peer.Url, json =>
    {
        json.WriteString("state", "unknown");
        json.WriteNull("time");
        foreach (var name in (string[])["incidents", "lagSeconds", "acceptedRate", "countedLoss", "throughputUnits", "instances"]) json.WriteNull(name);
        json.WriteStartArray("lag");
        json.WriteEndArray();
        json.WriteString("error", error);
    });

    private static byte[] Row(string name, Uri? url, Action<Utf8JsonWriter> rest) => Answer.Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        if (url is null) json.WriteNull("url");
        else json.WriteString("url", url.ToString());
        rest(json);
        json.WriteEndObject();
    }).ToArray();

    private static int Rank(byte[] row)
    {
        using var json = JsonDocument.Parse(row);
        return Array.IndexOf(States, KnownView.Text(json.RootElement, "state"));
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        SeriesAnswer.Number(json, value);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MostBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MostBytes ? throw new InvalidDataException("The answer is too long.") : buffer.AsMemory(0, length);
    }
}
