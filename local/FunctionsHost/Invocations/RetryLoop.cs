using System.Text.Json;
using Sluice.FunctionsHost.Manifest;

namespace Sluice.FunctionsHost.Invocations;

/// <summary>Repeats a failed invocation, under the same id, as <c>retry</c> of its function.json says.</summary>
internal static class RetryLoop
{
    /// <summary>Runs until success, the last retry's failure, or <paramref name="stop"/> while waiting for a retry.</summary>
    /// <param name="body">Writes the request; null fails the attempt without asking the app.</param>
    public static async Task<InvocationResult> RunAsync(
        InvocationChannel channel, FunctionDefinition function, Action<Utf8JsonWriter, RetryState?>? body, string? refusal,
        HostContext context, CancellationToken stop, CancellationToken abandon)
    {
        var invocation = Guid.NewGuid();
        RetryState? retry = null;
        while (true)
        {
            var state = retry;
            var result = body is null
                ? InvocationResult.Failed(refusal ?? "the events could not be bound")
                : await channel.SendAsync(function, invocation, json => body(json, state), abandon);
            if (result.Succeeded) return result;
            context.Logger.InvocationFailed(function.Name, invocation, result.Failure!);
            var retries = retry?.Count ?? 0;
            if (function.Retry is not { } policy || !policy.Allows(retries) || stop.IsCancellationRequested) return result;
            retry = new RetryState(retries + 1, policy.MaxRetryCount, result.Failure!, invocation);
            var delay = policy.DelayBefore(retry.Count, Random.Shared.NextDouble());
            context.Logger.InvocationRetried(function.Name, invocation, delay.TotalSeconds, retry.Count);
            try
            {
                await Task.Delay(delay, context.Time, stop);
            }
            catch (OperationCanceledException)
            {
                return result;
            }
        }
    }
}
