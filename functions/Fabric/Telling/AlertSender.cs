using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace Sluice.Fabric.Telling;

/// <summary>
/// Posts messages to their targets: one after the other to each, the targets side by side. A redirect is not followed,
/// an answer's body not read; neither addresses nor keys reach a log. Safe for concurrent use.
/// </summary>
public sealed class AlertSender : IDisposable
{
    private readonly AlertOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<AlertSender> _logger;
    private readonly Dictionary<string, (AlertTarget Target, HttpClient Client)> _targets = new(StringComparer.Ordinal);

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="time">Clock of timeouts.</param>
    /// <param name="logger">What could not be told.</param>
    public AlertSender(AlertOptions options, TimeProvider time, ILogger<AlertSender> logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        foreach (var target in options.Targets)
            _targets[target.Name] = (target, new HttpClient(new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = !target.Url.IsLoopback,
                ConnectTimeout = options.Timeout,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                MaxResponseHeadersLength = 32,
                ActivityHeadersPropagator = null,
            }) { Timeout = Timeout.InfiniteTimeSpan });
    }

    /// <summary>
    /// Tries the messages. What comes after a failure of the same target, or after twice its time, is not tried and has
    /// no result; nor has a message to a target that the options do not know.
    /// </summary>
    public async Task<IReadOnlyList<AlertResult>> SendAsync(IReadOnlyList<AlertMessage> due, CancellationToken cancellationToken)
    {
        var all = await Task.WhenAll(due.GroupBy(message => message.Target, StringComparer.Ordinal)
            .Where(messages => _targets.ContainsKey(messages.Key))
            .Select(messages => SendAllAsync(_targets[messages.Key].Target, _targets[messages.Key].Client, messages, cancellationToken)));
        return [.. all.SelectMany(results => results)];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (_, client) in _targets.Values) client.Dispose();
    }

    private async Task<List<AlertResult>> SendAllAsync(
        AlertTarget target, HttpClient client, IEnumerable<AlertMessage> messages, CancellationToken cancellationToken)
    {
        var results = new List<AlertResult>();
        var begun = _time.GetTimestamp();
        foreach (var message in messages)
        {
            if (_time.GetElapsedTime(begun) > 2 * _options.Timeout) break;
            var result = await SendOneAsync(target, client, message, cancellationToken);
            results.Add(result);
            if (result.Outcome == AlertOutcome.TryAgain) break;
        }
        return results;
    }

    private async Task<AlertResult> SendOneAsync(
        AlertTarget target, HttpClient client, AlertMessage message, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Url)
        {
            Content = new ByteArrayContent(AlertBody.Write(message, target, _options))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
            },
        };
        if (target.Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Judge(target, message, answer);
        }
        catch (HttpRequestException failure)
        {
            // The exception's text may hold the address.
            TellingLog.NotReached(_logger, target.Name, failure.HttpRequestError.ToString());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            TellingLog.NotReached(_logger, target.Name, "no answer in time");
        }
        return new AlertResult(message.Id, target.Name, AlertOutcome.TryAgain);
    }

    private AlertResult Judge(AlertTarget target, AlertMessage message, HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode) return new AlertResult(message.Id, target.Name, AlertOutcome.Delivered);
        // These are about the message itself; whatever else is wrong, people or time may mend.
        if (answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
        {
            TellingLog.Refused(_logger, target.Name, (int)answer.StatusCode);
            return new AlertResult(message.Id, target.Name, AlertOutcome.Refused);
        }
        TellingLog.NotTaken(_logger, target.Name, (int)answer.StatusCode);
        var after = answer.Headers.RetryAfter;
        var pause = after?.Delta ?? (after?.Date is { } date ? date - _time.GetUtcNow() : null);
        return new AlertResult(message.Id, target.Name, AlertOutcome.TryAgain, pause);
    }
}
