using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Browser.Tests.Console;

/// <summary>A browser for the tests of the console.</summary>
public sealed class ConsoleBrowser : IAsyncLifetime
{
    private BrowserScript? _script;

    /// <inheritdoc />
    public async Task InitializeAsync() => _script = await BrowserScript.StartAsync("tests", "Browser", "Console", "console.mjs");

    /// <summary>Opens a page.</summary>
    public async Task<ConsoleTab> OpenAsync(string url, string scheme = "light", int width = 1440, int height = 960, bool clock = false) =>
        new(this, (await SendAsync(new JsonObject
        {
            ["op"] = "open", ["url"] = url, ["scheme"] = scheme, ["width"] = width, ["height"] = height, ["clock"] = clock,
        })).GetString()!);

    internal Task<JsonElement> SendAsync(JsonObject request) => _script!.SendAsync(request);

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_script is not null) await _script.DisposeAsync();
    }
}
