using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Testing;

namespace Sluice.Browser.Tests.Console;

/// <summary>A browser for the tests of the console. One call at a time goes to it, in order.</summary>
public sealed class ConsoleBrowser : IAsyncLifetime
{
    private readonly SemaphoreSlim _turn = new(1);
    private Process? _node;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        var program = await Chromium.FindAsync();
        await NodeModules.EnsureAsync();
        _node = Process.Start(new ProcessStartInfo("node", [Repository.File("tests", "Browser", "Console", "console.mjs"), program])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = _node.StandardError.ReadToEndAsync();
        if (await _node.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is null)
            throw new InvalidOperationException($"{program} could not be started: {await errors}");
    }

    /// <summary>Opens a page.</summary>
    public async Task<ConsoleTab> OpenAsync(string url, string scheme = "light", int width = 1440, int height = 960, bool clock = false) =>
        new(this, (await SendAsync(new JsonObject
        {
            ["op"] = "open", ["url"] = url, ["scheme"] = scheme, ["width"] = width, ["height"] = height, ["clock"] = clock,
        })).GetString()!);

    internal async Task<JsonElement> SendAsync(JsonObject request)
    {
        await _turn.WaitAsync();
        try
        {
            await _node!.StandardInput.WriteLineAsync(request.ToJsonString());
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
    public async Task DisposeAsync()
    {
        if (_node is not null)
        {
            _node.StandardInput.Close();
            await _node.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
            _node.Dispose();
        }
        _turn.Dispose();
    }
}
