using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace Sluice.Webhooks;

/// <summary>
/// Posts JSON to one target, each message in one try. A redirect is not followed, an answer's body not read; neither the
/// address nor the token reaches a log. Safe for concurrent use.
/// </summary>
public sealed class WebhookClient : IDisposable
{
    private readonly WebhookTarget _target;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpClient _client;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="timeout">Time for one answer.</param>
    /// <param name="time">Clock of the timeout.</param>
    /// <param name="logger">What was not taken.</param>
    public WebhookClient(WebhookTarget target, TimeSpan timeout, TimeProvider time, ILogger logger)
    {
        (_target, _timeout, _time, _logger) = (target, timeout, time, logger);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !target.Url.IsLoopback,
            ConnectTimeout = timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 32,
            ActivityHeadersPropagator = null,
        }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>One try.</summary>
    /// <param name="json">The body, UTF-8.</param>
    /// <param name="cancellationToken">Gives up, with an <see cref="OperationCanceledException"/>; nothing else is thrown.</param>
    public async Task<WebhookResult> PostAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, _target.Url)
        {
            Content = new ReadOnlyMemoryContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } },
        };
        if (_target.Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Judge(answer);
        }
        catch (HttpRequestException failure)
        {
            // The exception's text may hold the address.
            WebhookLog.NotReached(_logger, _target.Name, failure.HttpRequestError.ToString());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            WebhookLog.NotReached(_logger, _target.Name, "no answer in time");
        }
        return new WebhookResult(WebhookOutcome.TryAgain);
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private WebhookResult Judge(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode) return new WebhookResult(WebhookOutcome.Delivered);
        // These are about the message itself; whatever else is wrong, people or time may mend.
        if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
        {
            WebhookLog.Refused(_logger, _target.Name, (int)answer.StatusCode);
            return new WebhookResult(WebhookOutcome.Refused);
        }
        WebhookLog.NotTaken(_logger, _target.Name, (int)answer.StatusCode);
        var after = answer.Headers.RetryAfter;
        return new WebhookResult(WebhookOutcome.TryAgain, after?.Delta ?? (after?.Date is { } date ? date - _time.GetUtcNow() : null));
    }
}
