using Microsoft.Extensions.Logging;
using Sluice.Log;
using Sluice.Webhooks;

namespace Sluice.Audiences;

/// <summary>
/// Posts entries and exits to the audiences' webhooks: one after the other, those of one visitor in order, the audiences side
/// by side. A message goes when it was taken or refused for good, or is too old; whoever dies between post and removal posts
/// again, under the same id. Safe for concurrent use, also by several instances.
/// </summary>
public sealed class AudienceWebhooks : IDisposable
{
    private const int MostAtOnce = 100;

    private readonly IWebhookQueue _queue;
    private readonly AudienceWebhookOptions _options;
    private readonly TimeProvider _time;
    private readonly string _owner;
    private readonly ILogger _logger;
    private readonly List<Line> _lines;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="queue">What waits.</param>
    /// <param name="options">Rules with their webhooks.</param>
    /// <param name="time">Clock of pauses, rates and timeouts.</param>
    /// <param name="owner">A name that no other instance has.</param>
    /// <param name="logger">What was not taken; names of audiences only.</param>
    public AudienceWebhooks(IWebhookQueue queue, AudiencesOptions options, TimeProvider time, string owner, ILogger<AudienceWebhooks> logger)
    {
        (_queue, _options, _time, _owner, _logger) = (queue, options.Webhooks, time, owner, logger);
        _lines = [.. options.Rules.Where(rule => rule.Webhook is not null)
            .Select(rule => new Line(rule.Name, new WebhookClient(rule.Webhook!, options.Webhooks.Timeout, time, logger)))];
    }

    /// <summary>One round; it begins nothing more after twice the time of an answer.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(_lines.Select(line => RunAsync(line, cancellationToken)));

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var line in _lines) line.Dispose();
    }

    private async Task RunAsync(Line line, CancellationToken cancellationToken)
    {
        if (!await line.Turn.WaitAsync(0, cancellationToken)) return;
        try
        {
            var begun = _time.GetTimestamp();
            var givenUp = 0;
            // The one after the last to begin with, so that no bucket waits for all the others.
            line.First = (line.First + 1) % Place.Buckets;
            for (var n = 0; n < Place.Buckets; n++)
            {
                var bucket = (line.First + n) % Place.Buckets;
                foreach (var message in await _queue.ReadWaitingAsync(bucket, line.Audience, MostAtOnce, cancellationToken))
                {
                    if (_time.GetUtcNow() - message.At > _options.GiveUpAfter)
                    {
                        await _queue.RemoveAsync(bucket, message, cancellationToken);
                        givenUp++;
                        continue;
                    }
                    if (_time.GetElapsedTime(begun) > 2 * _options.Timeout || !line.MaySend(_time.GetUtcNow(), _options.PerMinute)) break;
                    if (await PostAsync(line, bucket, message, cancellationToken) is not { } outcome) break;
                    if (outcome == WebhookOutcome.Refused) givenUp++;
                    else if (outcome == WebhookOutcome.TryAgain) break;
                }
            }
            if (givenUp == 0) return;
            AudiencesLog.GivenUp(_logger, line.Audience, givenUp);
            PipelineMeter.WebhooksGivenUp.Add(givenUp, new KeyValuePair<string, object?>("audience", line.Audience));
        }
        finally
        {
            line.Turn.Release();
        }
    }

    // Null when another instance is at it.
    private async Task<WebhookOutcome?> PostAsync(Line line, int bucket, WebhookMessage message, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (message.Owner is { } owner && owner != _owner && message.OwnedUntil > now) return null;
        if (await _queue.TryClaimAsync(bucket, message, _owner, now + (2 * _options.Timeout), cancellationToken) is not { } claimed) return null;
        var result = await line.Client.PostAsync(message.Body, cancellationToken);
        line.Note(_time.GetUtcNow(), message.EventId, result);
        if (result.Outcome != WebhookOutcome.TryAgain) await _queue.RemoveAsync(bucket, claimed, cancellationToken);
        return result.Outcome;
    }

    /// <summary>One audience's webhook. What it remembers is lost with the process, which then asks the target at once.</summary>
    private sealed class Line(string audience, WebhookClient client) : IDisposable
    {
        private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

        private readonly Queue<DateTimeOffset> _sent = new();
        private DateTimeOffset _holdUntil = DateTimeOffset.MinValue;
        private int _failures;

        public string Audience { get; } = audience;

        public WebhookClient Client { get; } = client;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int First { get; set; }

        public bool MaySend(DateTimeOffset now, int perMinute)
        {
            while (_sent.TryPeek(out var first) && first <= now - Minute) _sent.Dequeue();
            return now >= _holdUntil && _sent.Count < perMinute;
        }

        public void Note(DateTimeOffset now, string id, WebhookResult result)
        {
            _sent.Enqueue(now);
            _failures = result.Outcome == WebhookOutcome.TryAgain ? _failures + 1 : 0;
            _holdUntil = _failures == 0 ? DateTimeOffset.MinValue : now + WebhookPause.After(_failures, id, result.RetryAfter);
        }

        public void Dispose()
        {
            Client.Dispose();
            Turn.Dispose();
        }
    }
}
