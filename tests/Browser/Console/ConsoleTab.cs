using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Browser.Tests.Console;

/// <summary>A tab with the console, and what a person does and sees there.</summary>
public sealed class ConsoleTab(ConsoleBrowser browser, string id)
{
    private const int Patience = 60;

    /// <summary>Waits until an expression is true.</summary>
    public Task WaitAsync(string expression) => CallAsync("wait", new JsonObject { ["expression"] = expression, ["seconds"] = Patience });

    /// <summary>Waits until the page has drawn a round, this one or a later one.</summary>
    public Task WaitForRoundAsync(long round) => WaitAsync($"Number(document.body.dataset.round) >= {round}");

    /// <summary>The value of an expression in the page.</summary>
    public Task<JsonElement> EvaluateAsync(string expression) => CallAsync("evaluate", new JsonObject { ["expression"] = expression });

    /// <summary>A text that an expression gives.</summary>
    public async Task<string> TextAsync(string expression) => (await EvaluateAsync(expression)).GetString() ?? "";

    /// <summary>Visible text of an element.</summary>
    public Task<string> VisibleAsync(string selector) => TextAsync($"document.querySelector({JsonSerializer.Serialize(selector)})?.innerText ?? ''");

    /// <summary>Clicks.</summary>
    public Task ClickAsync(string selector) => CallAsync("click", new JsonObject { ["selector"] = selector });

    /// <summary>Replaces the text of a field.</summary>
    public Task FillAsync(string selector, string text) => CallAsync("fill", new JsonObject { ["selector"] = selector, ["text"] = text });

    /// <summary>Presses keys, one after the other.</summary>
    public async Task PressAsync(params string[] keys)
    {
        foreach (var key in keys) await CallAsync("press", new JsonObject { ["key"] = key });
    }

    /// <summary>Moves the page's clock.</summary>
    public Task ForwardAsync(int seconds) => CallAsync("forward", new JsonObject { ["seconds"] = seconds });

    /// <summary>What axe-core finds wrong, a line each.</summary>
    public async Task<string[]> AxeAsync() => Lines(await CallAsync("axe"));

    /// <summary>Errors and warnings of the console, violated policies, uncaught exceptions, dialogs.</summary>
    public async Task<string[]> SaidAsync() => Lines(await CallAsync("said"));

    /// <summary>The browser's cookies.</summary>
    public async Task<JsonElement[]> CookiesAsync() => (await CallAsync("cookies")).EnumerateArray().ToArray();

    /// <summary>The text that a button downloads.</summary>
    public async Task<string> DownloadAsync(string selector) => (await CallAsync("download", new JsonObject { ["selector"] = selector })).GetString()!;

    /// <summary>Takes a picture.</summary>
    public Task PictureAsync(string path) => CallAsync("picture", new JsonObject { ["path"] = path });

    /// <summary>Closes it.</summary>
    public Task CloseAsync() => CallAsync("close");

    private static string[] Lines(JsonElement lines) => [.. lines.EnumerateArray().Select(line => line.GetString()!)];

    private Task<JsonElement> CallAsync(string op, JsonObject? request = null)
    {
        request ??= [];
        request["op"] = op;
        request["id"] = id;
        return browser.SendAsync(request);
    }
}
