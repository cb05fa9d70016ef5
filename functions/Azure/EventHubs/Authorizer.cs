using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Microsoft.Extensions.Logging;

namespace Sluice.Azure.EventHubs;

/// <summary>
/// Puts a token on <c>$cbs</c> once per audience of a connection and again before it expires, for as long as the
/// connection lives. A token for a hub covers all its links.
/// </summary>
internal sealed class Authorizer(RequestLink cbs, ITokenSource tokens, TimeSpan timeout, TimeProvider time, ILogger logger)
    : IDisposable
{
    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, ITimer> _renewals = new();
    private readonly SharedCalls<string, bool> _puts = new();
    private volatile bool _disposed;

    /// <summary>Returns when the service has taken a token for the audience.</summary>
    public Task EnsureAsync(string audience) =>
        _renewals.ContainsKey(audience) ? Task.CompletedTask : _puts.RunAsync(audience, PutAsync);

    public void Dispose()
    {
        _disposed = true;
        foreach (var timer in _renewals.Values) timer.Dispose();
    }

    private async Task<bool> PutAsync(string audience)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        var token = await tokens.GetAsync(audience, limit.Token);
        var request = new Message
        {
            BodySection = new AmqpValue { Value = token.Text },
            ApplicationProperties = new ApplicationProperties
            {
                ["operation"] = "put-token",
                ["type"] = token.Type,
                ["name"] = audience,
                ["expiration"] = token.ExpiresAt.UtcDateTime,
            },
        };
        await cbs.RequestAsync(request, $"Signing in to {audience}", limit.Token);
        Messages.TokenPut(logger, audience, token.ExpiresAt);
        var left = token.ExpiresAt - time.GetUtcNow();
        var margin = left / 4 < LongestMargin ? left / 4 : LongestMargin;
        Schedule(audience, left - margin > RetryAfter ? left - margin : RetryAfter);
        return true;
    }

    private void Schedule(string audience, TimeSpan after)
    {
        var timer = time.CreateTimer(_ => _ = RenewAsync(audience), null, after, Timeout.InfiniteTimeSpan);
        _renewals.AddOrUpdate(audience, timer, (_, old) =>
        {
            old.Dispose();
            return timer;
        });
        if (_disposed) timer.Dispose();
    }

    private async Task RenewAsync(string audience)
    {
        if (_disposed || !cbs.IsOpen) return;
        try
        {
            await _puts.RunAsync(audience, PutAsync);
        }
        catch (Exception e)
        {
            Messages.RenewalFailed(logger, audience, Faults.From(e, "Renewing").Message);
            Schedule(audience, RetryAfter);
        }
    }
}
