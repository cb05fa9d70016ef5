using Microsoft.Extensions.Logging;
using Sluice.Webhooks;

namespace Sluice.Fabric.Telling;

/// <summary>
/// Posts messages to their targets: one after the other to each, the targets side by side. Safe for concurrent use.
/// </summary>
public sealed class AlertSender : IDisposable
{
    private readonly AlertOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, (AlertTarget Target, WebhookClient Client)> _targets = new(StringComparer.Ordinal);

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="time">Clock of timeouts.</param>
    /// <param name="logger">What could not be told.</param>
    public AlertSender(AlertOptions options, TimeProvider time, ILogger<AlertSender> logger)
    {
        (_options, _time) = (options, time);
        foreach (var target in options.Targets)
            _targets[target.Name] = (target, new WebhookClient(new WebhookTarget(target.Name, target.Url, target.Token), options.Timeout, time, logger));
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
        AlertTarget target, WebhookClient client, IEnumerable<AlertMessage> messages, CancellationToken cancellationToken)
    {
        var results = new List<AlertResult>();
        var begun = _time.GetTimestamp();
        foreach (var message in messages)
        {
            if (_time.GetElapsedTime(begun) > 2 * _options.Timeout) break;
            var result = await client.PostAsync(AlertBody.Write(message, target, _options), cancellationToken);
            results.Add(new AlertResult(message.Id, target.Name, result.Outcome, result.RetryAfter));
            if (result.Outcome == WebhookOutcome.TryAgain) break;
        }
        return results;
    }
}
