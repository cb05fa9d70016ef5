using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Browser.Tests.Radio;

/// <summary>
/// The radio story from beginning to end: she lands on the radio page, sees the banner on the next one, starts a quote and
/// calls. Whoever takes the call sees her pages, the board counts it, and all her ids are one person.
/// </summary>
internal sealed class RadioStory(BrowserFixture browser)
{
    private const string Agent = "ada";
    private const int Pounds = 400;

    // Two pages, a quote that was started, four steps of a call.
    private const int LeastEvents = 7;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly string _phone = string.Create(CultureInfo.InvariantCulture, $"+4412149{Random.Shared.Next(100_000):D5}");

    private string Calls => $"{browser.Pipeline.Collector}calls";

    /// <summary>Plays it, in two windows: hers and the call centre's.</summary>
    public Task PlayAsync() => browser.OnPageAsync("radio-visitor", async visitor =>
    {
        var quote = await AskForQuoteAsync(visitor);
        using var call = new PhoneCall(browser.Pipeline.Collector, _phone);
        await browser.OnPageAsync("radio-agent", agent => TakeAsync(call, quote, agent), () => browser.OpenAsync($"{Calls}#/board"));
        await IsOnePersonAsync(call, quote, visitor);
        await visitor.AssertSilentAsync();
    }, () => browser.OpenAsync($"{browser.Demo}/radio/birmingham"));

    private async Task<string> AskForQuoteAsync(DemoTab tab)
    {
        await tab.WaitAsync(BannerPage.HasAsked);
        Assert.False(await BannerPage.IsShownAsync(tab));
        await tab.WaitAsync(BannerPage.HasFlag);
        await tab.ClickAsync("#quote");
        await tab.WaitAsync("location.pathname === '/demo/shop/quote'");
        await BannerPage.SeeAsync(tab);

        await tab.WaitAsync("'snowplowBrowserTracking' in window");
        await tab.FillAsync("#phone", _phone);
        await tab.ClickAsync("#start button");
        await tab.WaitForTextAsync("#quoted", "Your quote is");
        return (await tab.EvaluateAsync("document.getElementById('quoted').textContent.match(/Q-[0-9a-f-]{36}/)[0]")).GetString()!;
    }

    private async Task TakeAsync(PhoneCall call, string quote, DemoTab screen)
    {
        await screen.WaitAsync("document.body.dataset.calls !== undefined");
        var before = (await screen.EvaluateAsync("Number(document.body.dataset.calls)")).GetInt32();
        await call.RingAsync();
        await screen.WaitAsync($"document.body.dataset.calls === '{before + 1}'");
        await screen.WaitForTextAsync("#waiting", call.Id);

        // The number on the telephone's display, as people type it.
        await screen.ClickAsync("[data-view=caller]");
        await screen.FillAsync("#caller-id", $"{_phone[..3]} ({_phone[3..6]}) {_phone[6..9]}-{_phone[9..]}");
        await screen.PressAsync("Enter");
        await SeesHerPagesAsync(screen);
        await screen.WaitForTextAsync("#events", "quote · started");

        await call.AnswerAsync(Agent);
        await screen.FillAsync("#caller-id", $"call:{call.Id}");
        await screen.PressAsync("Enter");
        await screen.WaitForTextAsync("#caller-call", "talking since");
        await SeesHerPagesAsync(screen);

        await call.EndAsync(Agent);
        await call.SellAsync(Agent, Pounds);
        await screen.WaitForTextAsync("#caller-call", $"sale {Pounds} GBP");
        await screen.FillAsync("#caller-id", $"quote:{quote}");
        await screen.PressAsync("Enter");
        await screen.WaitAsync("document.querySelector('#caller-call').hidden");
        await SeesHerPagesAsync(screen);

        await screen.ClickAsync("[data-view=board]");
        var row = $"[...document.querySelector('#teams tr[data-id=\"{call.Team}\"]')?.cells ?? []].map(cell => cell.textContent)";
        await screen.WaitAsync($"{row}.at(-1) === '£{Pounds}' && document.querySelector('[data-tile=value] .value').textContent.includes('£')");
        // Calls, waiting, talking, answered, given up; handle time; conversion and value.
        var figures = (await screen.EvaluateAsync(row)).EnumerateArray().Select(cell => cell.GetString()!).ToArray();
        Assert.Equal(["New business", "1", "0", "0", "1", "0"], figures[..6]);
        Assert.Equal(["100 %", $"£{Pounds}"], figures[^2..]);
        Assert.Equal(before + 1, (await screen.EvaluateAsync("Number(document.body.dataset.calls)")).GetInt32());
        await screen.AssertSilentAsync();
    }

    // Newest first; a page that had to be read again is one page.
    private static async Task SeesHerPagesAsync(DemoTab screen)
    {
        const string pages = "[...document.querySelectorAll('#caller-events:not([hidden]) #events li')]"
            + ".filter(event => event.querySelector('.what').textContent === 'page_view')"
            + ".map(event => event.querySelector('.detail').textContent.match(/\\/demo\\/.*/)?.[0])"
            + ".filter((page, i, all) => page !== all[i - 1])";
        await screen.WaitAsync($"{pages}.length > 1");
        Assert.Equal(["/demo/shop/quote", "/demo/radio/birmingham"], (await screen.EvaluateAsync(pages)).EnumerateArray().Select(page => page.GetString()));
    }

    private async Task IsOnePersonAsync(PhoneCall call, string quote, DemoTab visitor)
    {
        var cookies = await visitor.CookiesAsync();
        string Cookie(string start) => cookies.First(c => c.GetProperty("name").GetString()!.StartsWith(start, StringComparison.Ordinal)).GetProperty("value").GetString()!;
        string[] ids =
        [
            $"domain_userid:{Cookie("_sp_id").Split('.')[0]}", $"network_userid:{Cookie("sp")}", $"network_userid:{call.Exchange}",
            $"phone:{_phone}", $"quote:{quote}", $"call:{call.Id}",
        ];
        using var client = new HttpClient { BaseAddress = browser.Pipeline.Collector };
        var end = DateTime.UtcNow + Limit;
        var told = new Dictionary<string, string>();
        // Some of it may still be on its way; all of it comes to one answer.
        while (told.Values.Distinct().Count() != 1 || Events(told[ids[0]]) < LeastEvents)
        {
            Assert.True(DateTime.UtcNow < end, string.Join('\n', told.Select(answer => $"{answer.Key}: {answer.Value}")));
            foreach (var id in ids.Concat(ids.Select(id => id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..])))
                told[id] = await ProfileAsync(client, id);
        }

        using var profile = JsonDocument.Parse(told[ids[0]]);
        Assert.Equal(
            ids.Order(StringComparer.Ordinal),
            profile.RootElement.GetProperty("ids").EnumerateArray()
                .Select(id => $"{id.GetProperty("type").GetString()}:{id.GetProperty("id").GetString()}").Order(StringComparer.Ordinal));
        Assert.EndsWith("/demo/radio/birmingham", profile.RootElement.GetProperty("landing").GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.True(profile.RootElement.GetProperty("flags").TryGetProperty("radio_discount", out _));

        static int Events(string answer)
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.TryGetProperty("events", out var events) ? events.GetInt32() : 0;
        }
    }

    // Without what was asked for, which differs.
    private static async Task<string> ProfileAsync(HttpClient client, string id)
    {
        using var answer = await client.GetAsync(new Uri($"api/visitors/{Uri.EscapeDataString(id)}", UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) return text;
        var profile = JsonNode.Parse(text)!.AsObject();
        profile.Remove("id");
        return profile.ToJsonString();
    }
}
