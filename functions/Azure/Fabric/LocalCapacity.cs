using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Azure.EventHubs;
using Sluice.Fabric.Acting;
using Sluice.Log;

namespace Sluice.Azure.Fabric;

/// <summary>
/// Sizes of a local run: instances of its host, throughput units of its log. Every instance runs all workers, so the host
/// runs as many as the worker that wants most; each worker's own wish is what is read back. Safe for concurrent use.
/// </summary>
public sealed class LocalCapacity : ICapacity, IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private readonly Uri _endpoint;
    private readonly EventHubsClient _log;
    private readonly HttpClient _http;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="options">Validated options that are configured.</param>
    /// <param name="log">Client of the local log.</param>
    public LocalCapacity(LocalCapacityOptions options, EventHubsClient log)
    {
        (_endpoint, _log) = (new Uri(options.Endpoint!), log);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = 64 << 10,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", options.Token) },
        };
    }

    /// <inheritdoc />
    public async Task<CapacityReading> ReadAsync(CancellationToken cancellationToken)
    {
        var body = await AskAsync(HttpMethod.Get, null, cancellationToken);
        var instances = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var (worker, count) in body["workers"] as JsonObject ?? [])
            if (ArmJson.Number(count) is { } number)
                instances[worker] = number;
        var throughput = await FromLogAsync(() => _log.ThroughputAsync(cancellationToken));
        return new CapacityReading(instances.ToImmutable(), throughput.Units);
    }

    /// <inheritdoc />
    public async Task SetInstancesAsync(string worker, int instances, CancellationToken cancellationToken)
    {
        // A host without instances would have nobody left to ask for more.
        var wish = new JsonObject { ["worker"] = worker, ["instances"] = Math.Max(1, instances) };
        await AskAsync(HttpMethod.Put, wish, cancellationToken);
    }

    /// <inheritdoc />
    public async Task SetThroughputUnitsAsync(int units, CancellationToken cancellationToken)
    {
        if (units is < 1 or > 40) throw new CapacityException("Throughput units go from 1 to 40.", isTransient: false);
        await FromLogAsync(() => _log.SetThroughputUnitsAsync(units, cancellationToken));
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<JsonObject> AskAsync(HttpMethod method, JsonObject? body, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, _endpoint);
            if (body is not null)
                request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body))
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
                };
            using var answer = await _http.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            var content = text.Length > 0 ? JsonNode.Parse(text) as JsonObject : null;
            if (answer.IsSuccessStatusCode && content is not null) return content;
            var detail = content?["detail"] is JsonValue value && value.TryGetValue<string>(out var told) ? told : "";
            throw new CapacityException(
                $"The local host refused with {(int)answer.StatusCode}. {detail}".TrimEnd(),
                answer.StatusCode >= HttpStatusCode.InternalServerError);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CapacityException("The local host could not be asked.", isTransient: true, e);
        }
    }

    private static async Task<LogThroughput> FromLogAsync(Func<Task<LogThroughput>> ask)
    {
        try
        {
            return await ask();
        }
        catch (LogUnavailableException e)
        {
            throw new CapacityException(e.Message, e.Fault is LogFault.Throttled or LogFault.Unreachable, e);
        }
    }
}
