using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Testing;

namespace Sluice.Browser.Tests;

/// <summary>A script that drives a Chromium, one JSON line in and one out. One call at a time goes to it, in order.</summary>
internal sealed class BrowserScript : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Process _node;

    private BrowserScript(Process node) => _node = node;

    /// <summary>Finds, or installs, the browser and starts the script; it resolves its packages from tests/node_modules, above its own folder.</summary>
    public static async Task<BrowserScript> StartAsync(params string[] script)
    {
        var program = await Chromium.FindAsync();
        await NodeModules.EnsureAsync();
        var node = Process.Start(new ProcessStartInfo("node", [Repository.File(script), program])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = node.StandardError.ReadToEndAsync();
        if (await node.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is null)
            throw new InvalidOperationException($"{program} could not be started: {await errors}");
        return new BrowserScript(node);
    }

    /// <summary>Sends a request; its answer.</summary>
    public async Task<JsonElement> SendAsync(JsonObject request)
    {
        await _turn.WaitAsync();
        try
        {
            await _node.StandardInput.WriteLineAsync(request.ToJsonString());
            await _node.StandardInput.FlushAsync();
            var line = await _node.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(3))
                ?? throw new InvalidOperationException("The browser has gone.");
            using var answer = JsonDocument.Parse(line);
            return answer.RootElement.TryGetProperty("value", out var value)
                ? value.Clone()
                : throw new InvalidOperationException($"{request["op"]} {request["selector"] ?? request["expression"]}: {answer.RootElement.GetProperty("error").GetString()}");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_node.HasExited) _node.StandardInput.Close();
        await _node.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        _node.Dispose();
        _turn.Dispose();
    }
}
