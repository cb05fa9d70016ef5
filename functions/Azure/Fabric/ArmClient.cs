using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Logging;
using Sluice.Fabric.Acting;

namespace Sluice.Azure.Fabric;

/// <summary>
/// GET and PATCH of resources of Azure Resource Manager: signed in, tried again when that makes sense (408, 409, 429,
/// 5xx, no answer) after the time the service asks for or a growing one, and bounded in time and size.
/// </summary>
internal sealed class ArmClient : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(5);

    private readonly Uri _endpoint;
    private readonly ArmCapacityOptions _options;
    private readonly TokenCredential _credential;
    private readonly TokenRequestContext _scope;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpClient _http;

    public ArmClient(ArmCapacityOptions options, TokenCredential credential, TimeProvider time, ILogger logger)
    {
        (_options, _credential, _time, _logger) = (options, credential, time, logger);
        _endpoint = new Uri(options.Endpoint);
        _scope = new TokenRequestContext([new Uri(_endpoint, ".default").AbsoluteUri]);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !_endpoint.IsLoopback,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 4 << 20,
        };
    }

    /// <summary>Reads a resource.</summary>
    /// <exception cref="CapacityException">It could not be read.</exception>
    public async Task<ArmAnswer> GetAsync(string id, string apiVersion, CancellationToken cancellationToken, string query = "")
    {
        using var timeout = new CancellationTokenSource(_options.OperationTimeout, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var answer = await TryAsync(HttpMethod.Get, Resource(id, apiVersion, query), null, null, limit.Token, cancellationToken);
        return answer.Body is null ? throw new CapacityException("Azure's answer could not be understood.", isTransient: true) : answer;
    }

    /// <summary>
    /// Changes a resource and watches the operation. False when the resource has changed since it was read. An operation
    /// that is not over in time, or may not be watched, has been taken all the same.
    /// </summary>
    /// <exception cref="CapacityException">It was refused, or failed.</exception>
    public async Task<bool> PatchAsync(string id, string apiVersion, JsonObject body, string? etag, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.OperationTimeout, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var answer = await TryAsync(
            HttpMethod.Patch, Resource(id, apiVersion), JsonSerializer.SerializeToUtf8Bytes(body), etag, limit.Token, cancellationToken);
        if (answer.Status == HttpStatusCode.PreconditionFailed) return false;
        if (answer.Operation is not { } operation || answer.Status == HttpStatusCode.OK) return true;
        // A token must not go where an answer points, unless that is where it came from.
        if (!operation.IsAbsoluteUri || operation.GetLeftPart(UriPartial.Authority) != _endpoint.GetLeftPart(UriPartial.Authority))
            return true;
        try
        {
            await WatchAsync(operation, answer.RetryAfter, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            FabricLog.StillGoingOn(_logger, Name(id));
        }
        return true;
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task WatchAsync(Uri operation, TimeSpan? first, CancellationToken limit)
    {
        var pause = first ?? PollEvery;
        while (true)
        {
            await Task.Delay(Clamp(pause), _time, limit);
            ArmAnswer answer;
            try
            {
                answer = await SendAsync(HttpMethod.Get, operation, null, null, limit);
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException)
            {
                continue;
            }
            pause = answer.RetryAfter ?? PollEvery;
            if (answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound) return;
            if ((int)answer.Status is 408 or 429 or >= 500) continue;
            var status = answer.Body?["status"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
            switch (status)
            {
                case "Failed" or "Canceled":
                    throw new CapacityException($"Azure began the change and gave it up: {answer.Error}.", isTransient: true);
                case "Succeeded":
                    return;
                // A resource instead of an operation, as Location gives it, has no status: it is there when it is not 202.
                case null when answer.Status != HttpStatusCode.Accepted:
                    return;
            }
        }
    }

    private async Task<ArmAnswer> TryAsync(
        HttpMethod method, Uri uri, byte[]? body, string? etag, CancellationToken limit, CancellationToken caller)
    {
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? asked = null;
            string reason;
            try
            {
                var answer = await SendAsync(method, uri, body, etag, limit);
                var status = (int)answer.Status;
                if (status is >= 200 and < 300 or 412) return answer;
                reason = answer.Error;
                if (status is not (408 or 409 or 429 or >= 500)) throw new CapacityException($"Azure refused: {reason}.", isTransient: false);
                asked = answer.RetryAfter;
            }
            catch (HttpRequestException e)
            {
                reason = e.HttpRequestError.ToString();
            }
            catch (TimeoutException)
            {
                reason = "no answer in time";
            }
            catch (OperationCanceledException) when (!caller.IsCancellationRequested)
            {
                throw new CapacityException("Azure could not be asked in time.", isTransient: true);
            }
            if (attempt >= _options.Attempts || asked > LongestPause)
                throw new CapacityException($"Azure could not be asked: {reason}.", isTransient: true);
            FabricLog.TryingAgain(_logger, reason);
            var own = FirstPause * Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble() / 2);
            try
            {
                await Task.Delay(Clamp(asked > own ? asked.Value : own), _time, limit);
            }
            catch (OperationCanceledException) when (!caller.IsCancellationRequested)
            {
                throw new CapacityException($"Azure could not be asked in time: {reason}.", isTransient: true);
            }
        }
    }

    private async Task<ArmAnswer> SendAsync(HttpMethod method, Uri uri, byte[]? body, string? etag, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var token = await _credential.GetTokenAsync(_scope, either.Token);
            using var request = new HttpRequestMessage(method, uri);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
            if (etag is not null) request.Headers.TryAddWithoutValidation("If-Match", etag);
            if (body is not null)
                request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var answer = await _http.SendAsync(request, either.Token);
            return Read(answer, await answer.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
        catch (AuthenticationFailedException e)
        {
            throw new CapacityException("No token for Azure Resource Manager could be had for the app's identity.", isTransient: true, e);
        }
    }

    private ArmAnswer Read(HttpResponseMessage answer, byte[] content)
    {
        JsonObject? body = null;
        try
        {
            body = content.Length > 0 ? JsonNode.Parse(content) as JsonObject : null;
        }
        catch (JsonException)
        {
            // A gateway's page, say; its status speaks for it.
        }
        var operation = answer.Headers.TryGetValues("Azure-AsyncOperation", out var urls)
            && Uri.TryCreate(urls.First(), UriKind.Absolute, out var url) ? url : answer.Headers.Location;
        var after = answer.Headers.RetryAfter;
        return new ArmAnswer(
            answer.StatusCode, body, answer.Headers.ETag?.ToString(), operation,
            after?.Delta ?? (after?.Date is { } date ? date - _time.GetUtcNow() : null));
    }

    private Uri Resource(string id, string apiVersion, string query = "") => new(_endpoint, $"{id}?api-version={apiVersion}{query}");

    private static string Name(string id) => id[(id.LastIndexOf('/') + 1)..];

    private static TimeSpan Clamp(TimeSpan pause) =>
        pause < FirstPause / 2 ? FirstPause / 2 : pause > LongestPause ? LongestPause : pause;
}
