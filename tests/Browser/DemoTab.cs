using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Browser.Tests;

/// <summary>A tab with the demo page, and what a person does and sees there.</summary>
public sealed class DemoTab(BrowserFixture browser, string id)
{
    private const int Patience = 60;

    /// <summary>Presses one of the page's controls and waits for the event's row; the event's id.</summary>
    public async Task<string> SendEventAsync(string control)
    {
        var before = (await IdsAsync()).ToHashSet();
        await ClickAsync($"[data-send={control}]");
        return await NewEventAsync(before);
    }

    /// <summary>Waits for a row that was not there before; its event's id.</summary>
    public async Task<string> NewEventAsync(HashSet<string> before, string kind = "")
    {
        var wanted = kind.Length > 0 ? $"[data-kind={kind}]" : "";
        var known = JsonSerializer.Serialize(before);
        var rows = $"[...document.querySelectorAll('#events > li{wanted}')].map(row => row.dataset.eventId).filter(id => !{known}.includes(id))";
        await WaitAsync($"{rows}.length > 0");
        return (await EvaluateAsync($"{rows}[0]")).GetString()!;
    }

    /// <summary>Ids of the rows, newest first.</summary>
    public async Task<string[]> IdsAsync() =>
        (await EvaluateAsync("[...document.querySelectorAll('#events > li')].map(row => row.dataset.eventId)"))
        .EnumerateArray().Select(row => row.GetString()!).ToArray();

    /// <summary>Waits until an event's row says how it ended and that it is archived; chooses it; how it ended.</summary>
    public async Task<string> SettleAsync(string eventId)
    {
        var row = $"document.querySelector('#events > [data-event-id=\"{eventId}\"]')";
        await WaitAsync($"{row} && {row}.querySelector('[data-step=archived]').className !== ''");
        await ClickAsync($"#events > [data-event-id=\"{eventId}\"] button");
        return (await EvaluateAsync($"{row}.querySelector('.chip').textContent")).GetString()!;
    }

    /// <summary>Stations of the picture that the chosen event has come through, each with what it says there.</summary>
    public async Task<Dictionary<string, string>> StationsAsync() =>
        (await EvaluateAsync(
            "Object.fromEntries([...document.querySelectorAll('.station.done, .station.bad, .station.waiting')]"
            + ".map(station => [station.dataset.station, station.querySelector('.note').textContent]))"))
        .EnumerateObject().ToDictionary(station => station.Name, station => station.Value.GetString()!);

    /// <summary>Visible text of the first element that a selector finds.</summary>
    public async Task<string> TextAsync(string selector) =>
        (await EvaluateAsync($"document.querySelector({JsonSerializer.Serialize(selector)}).innerText")).GetString()!;

    /// <summary>Waits until an element's text contains something.</summary>
    public Task WaitForTextAsync(string selector, string part) =>
        WaitAsync($"document.querySelector({JsonSerializer.Serialize(selector)})?.innerText.includes({JsonSerializer.Serialize(part)})");

    /// <summary>A number of the visitor's profile: events, pageViews, sessions.</summary>
    public async Task<int> FigureAsync(string name) =>
        (await EvaluateAsync($"Number(document.querySelector('#figures [data-fact=\"{name}\"]')?.textContent ?? 0)")).GetInt32();

    /// <summary>Waits until a number of the profile is at least so high.</summary>
    public Task WaitForFigureAsync(string name, int least) =>
        WaitAsync($"Number(document.querySelector('#figures [data-fact=\"{name}\"]')?.textContent) >= {least}");

    /// <summary>Waits until an expression is true.</summary>
    public Task WaitAsync(string expression) =>
        CallAsync("wait", new JsonObject { ["expression"] = expression, ["seconds"] = Patience });

    /// <summary>The value of an expression in the page.</summary>
    public Task<JsonElement> EvaluateAsync(string expression) => CallAsync("evaluate", new JsonObject { ["expression"] = expression });

    /// <summary>Clicks.</summary>
    public Task ClickAsync(string selector) => CallAsync("click", new JsonObject { ["selector"] = selector });

    /// <summary>Replaces the text of a field.</summary>
    public Task FillAsync(string selector, string text) => CallAsync("fill", new JsonObject { ["selector"] = selector, ["text"] = text });

    /// <summary>Presses a key.</summary>
    public Task PressAsync(string key) => CallAsync("press", new JsonObject { ["key"] = key });

    /// <summary>Moves the mouse, as a reader does.</summary>
    public Task MoveAsync(int x, int y) => CallAsync("move", new JsonObject { ["x"] = x, ["y"] = y });

    /// <summary>Loads the page again.</summary>
    public Task ReloadAsync() => CallAsync("reload");

    /// <summary>Saves what a link downloads; the file's name and where it is.</summary>
    public async Task<(string Name, string Path)> DownloadAsync(string selector)
    {
        var saved = await CallAsync("download", new JsonObject { ["selector"] = selector });
        return (saved.GetProperty("name").GetString()!, saved.GetProperty("path").GetString()!);
    }

    /// <summary>Errors and warnings of the console, uncaught exceptions, dialogs.</summary>
    public async Task<string[]> SaidAsync() =>
        (await CallAsync("said")).EnumerateArray().Select(line => line.GetString()!).ToArray();

    /// <summary>
    /// Fails with all that the page said. Chromium says every 404 itself, and a profile that is asked for before its first
    /// event has come to it is one.
    /// </summary>
    public async Task AssertSilentAsync()
    {
        var said = (await SaidAsync()).Where(line => !line.Contains("404 (Not Found)") || !line.Contains("/api/visitors/")).ToArray();
        Assert.True(said.Length == 0, string.Join(Environment.NewLine, said));
    }

    /// <summary>Requests that were answered: method, url, status, sent and answered headers.</summary>
    public async Task<JsonElement[]> RequestsAsync() => (await CallAsync("requests")).EnumerateArray().ToArray();

    /// <summary>The browser's cookies.</summary>
    public async Task<JsonElement[]> CookiesAsync() => (await CallAsync("cookies")).EnumerateArray().ToArray();

    /// <summary>Takes a picture.</summary>
    public Task PictureAsync(string path, bool full = true) =>
        CallAsync("picture", new JsonObject { ["path"] = path, ["full"] = full });

    /// <summary>Closes the tab and forgets its visitor.</summary>
    public Task CloseAsync() => CallAsync("close");

    private Task<JsonElement> CallAsync(string op, JsonObject? arguments = null)
    {
        var request = arguments ?? [];
        request["op"] = op;
        request["id"] = id;
        return browser.SendAsync(request);
    }
}
