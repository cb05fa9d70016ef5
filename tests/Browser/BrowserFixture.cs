using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Testing;

namespace Sluice.Browser.Tests;

/// <summary>A pipeline with a browser before it.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private BrowserScript? _script;

    /// <summary>The pipeline.</summary>
    public Pipeline Pipeline { get; } = new();

    /// <summary>The demo page.</summary>
    public string Demo => $"{Pipeline.Collector.ToString().TrimEnd('/')}/demo";

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        _script = await BrowserScript.StartAsync("tests", "Browser", "scripts", "browser.mjs");
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

    internal Task<JsonElement> SendAsync(JsonObject request) => _script!.SendAsync(request);

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        await Pipeline.DisposeAsync();
        if (_script is not null) await _script.DisposeAsync();
    }
}
