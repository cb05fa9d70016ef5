using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Testing;

namespace Sluice.Browser.Tests;

/// <summary>A pipeline with a browser before it. One call at a time goes to the browser, in order.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private readonly SemaphoreSlim _turn = new(1);
    private Process? _node;

    /// <summary>The pipeline.</summary>
    public Pipeline Pipeline { get; } = new();

    /// <summary>The demo page.</summary>
    public string Demo => $"{Pipeline.Collector.ToString().TrimEnd('/')}/demo";

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        var program = await Chromium.FindAsync();
        await NodeModules.EnsureAsync();
        // The script resolves its packages from tests/node_modules, above its own folder.
        _node = Process.Start(new ProcessStartInfo("node", [Repository.File("tests", "Browser", "scripts", "browser.mjs"), program])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = _node.StandardError.ReadToEndAsync();
        if (await _node.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is null)
            throw new InvalidOperationException($"{program} could not be started: {await errors}");
        await Pipeline.InitializeAsync();
    }

    /// <summary>Opens the demo page.</summary>
    public async Task<DemoTab> OpenAsync(
        string? url = null, string scheme = "light", int width = 1280, int height = 900, double scale = 1, bool motion = true) =>
        new(this, (await SendAsync(new JsonObject
        {
            ["op"] = "open", ["url"] = url ?? Demo, ["scheme"] = scheme, ["width"] = width, ["height"] = height, ["scale"] = scale,
            ["reducedMotion"] = motion ? "no-preference" : "reduce",
        })).GetString()!);

    /// <summary>Serves the demo page as a site of its own, on another port; its origin.</summary>
    public async Task<string> ServeElsewhereAsync()
    {
        var port = FreePorts.Take();
        await SendAsync(new JsonObject { ["op"] = "site", ["port"] = port, ["target"] = Pipeline.Collector.ToString() });
        return $"http://localhost:{port}";
    }

    /// <summary>
    /// Runs a test on a page of its own, that is on a visitor of its own; when it fails, a picture of the page stays in
    /// artifacts/browser.
    /// </summary>
    public async Task OnPageAsync(string name, Func<DemoTab, Task> test, Func<Task<DemoTab>>? open = null)
    {
        var tab = await (open ?? (() => OpenAsync()))();
        try
        {
            await test(tab);
        }
        catch
        {
            await tab.PictureAsync(Path.Combine(Artifacts(), name + ".png"));
            throw;
        }
        finally
        {
            await tab.CloseAsync();
        }
    }

    /// <summary>Folder for pictures.</summary>
    public static string Artifacts() => Directory.CreateDirectory(Repository.File("artifacts", "browser")).FullName;

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
                : throw new InvalidOperationException($"{request["op"]}: {answer.RootElement.GetProperty("error").GetString()}");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        await Pipeline.DisposeAsync();
        _turn.Dispose();
        if (_node is null) return;
        if (!_node.HasExited) _node.StandardInput.Close();
        await _node.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        _node.Dispose();
    }
}
