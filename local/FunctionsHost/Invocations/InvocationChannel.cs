using System.Globalization;
using System.Text.Json;
using Sluice.FunctionsHost.App;
using Sluice.FunctionsHost.Manifest;

namespace Sluice.FunctionsHost.Invocations;

/// <summary>
/// Sends one invocation of a function without HTTP trigger to an instance and judges the answer as the Functions host
/// does: a 2xx with a JSON object is a success; a 2xx that is empty or <c>null</c> is no answer at all, and the
/// invocation hangs; everything else is a failure.
/// </summary>
internal sealed class InvocationChannel(AppInstance instance, HostContext context)
{
    /// <summary>One attempt. Not cancelled by the host's wish to stop: an invocation that runs may end.</summary>
    /// <param name="abandon">Ends the waiting because the process is about to be killed anyway.</param>
    public async Task<InvocationResult> SendAsync(
        FunctionDefinition function, Guid invocation, Action<Utf8JsonWriter> body, CancellationToken abandon)
    {
        if (!await WaitForAppAsync(abandon)) return InvocationResult.Failed("the app is not running");
        using var limit = new CancellationTokenSource();
        if (context.Manifest.Host.FunctionTimeout is { } timeout) limit.CancelAfter(timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, abandon);
        try
        {
            var result = await ExchangeAsync(function, invocation, body, either.Token);
            if (result is { } known) return known;
            context.Logger.EmptyAnswer(function.Name);
            await Task.Delay(Timeout.Infinite, either.Token);
            throw new OperationCanceledException();
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            instance.RestartAfterTimeout(function.Name);
            return InvocationResult.Failed(string.Create(
                CultureInfo.InvariantCulture, $"Timeout value of {context.Manifest.Host.FunctionTimeout} was exceeded by function: Functions.{function.Name}"));
        }
        catch (OperationCanceledException)
        {
            return InvocationResult.Failed("the instance was stopped");
        }
        catch (HttpRequestException fault)
        {
            return InvocationResult.Failed($"the app did not answer: {fault.Message}");
        }
        catch (IOException fault)
        {
            return InvocationResult.Failed($"the app's answer broke off: {fault.Message}");
        }
    }

    private async Task<InvocationResult?> ExchangeAsync(
        FunctionDefinition function, Guid invocation, Action<Utf8JsonWriter> body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{instance.Port}/{function.Name}"));
        request.Content = new InvocationContent(body);
        request.Headers.TransferEncodingChunked = true;
        request.Headers.TryAddWithoutValidation("User-Agent", "Azure-Functions-Host/" + HostContext.HostVersion);
        request.Headers.TryAddWithoutValidation("X-Azure-Functions-InvocationId", invocation.ToString());
        request.Headers.TryAddWithoutValidation("X-Azure-Functions-HostVersion", HostContext.HostVersion);
        using var answer = await context.Probe.SendAsync(request, cancellationToken);
        var content = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
            return InvocationResult.Failed($"Response status code does not indicate success: {(int)answer.StatusCode}");
        return Judge(function.Name, content);
    }

    private InvocationResult? Judge(string function, ReadOnlyMemory<byte> content)
    {
        if (content.Span.Trim(" \t\r\n"u8).IsEmpty) return null;
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Null) return null;
            if (root.ValueKind != JsonValueKind.Object)
                return InvocationResult.Failed("Invalid HttpResponseMessage: the body is no JSON object");
            foreach (var property in root.EnumerateObject())
                if (property.Name.Equals("Logs", StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind == JsonValueKind.Array)
                    foreach (var line in property.Value.EnumerateArray())
                        context.Logger.FunctionLine(function, line.ToString());
            return InvocationResult.Success;
        }
        catch (JsonException)
        {
            return InvocationResult.Failed("Invalid HttpResponseMessage: the body is not JSON");
        }
    }

    // While the app is (re)starting, invocations wait for it: up to four times the time that one start may take.
    private async Task<bool> WaitForAppAsync(CancellationToken abandon)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(abandon);
        patience.CancelAfter(context.Manifest.Host.InitializationTimeout * 4);
        try
        {
            return await instance.WaitUntilReadyAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
