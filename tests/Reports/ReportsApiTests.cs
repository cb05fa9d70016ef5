using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Reports.Api;
using Sluice.Testing;

namespace Sluice.Reports.Tests;

public sealed class ReportsApiTests : IAsyncLifetime
{
    private const string Key = "a-key-of-enough-length";
    private const string List = """
        [
          {"name": "views", "title": "Views", "description": "All of them.", "where": [{"field": "event", "is": ["page_view"]}],
           "by": [{"name": "app", "field": "app_id"}, {"name": "path", "title": "Page", "field": "page_urlpath"}],
           "measures": [{"name": "visitors", "distinct": "visitor"}, {"name": "value", "sum": "tr_total"}]},
          {"name": "banner", "by": [{"name": "variant", "field": "se_label"}],
           "measures": [{"name": "bought", "count": true, "where": [{"field": "se_action", "is": ["buy"]}]}],
           "experiment": {"variant": "variant", "exposed": "events", "converted": "bought", "control": "b"}}
        ]
        """;

    private readonly ManualTime _time = Some.Clock();
    private readonly FakeLog _log = new(4);
    private readonly MemoryReportStore _store;
    private readonly Definitions.ReportDefinitions _reports = Some.Reports(List);
    private readonly List<WebApplication> _servers = [];
    private readonly HttpClient _client = new();
    private string _open = "";
    private string _closed = "";

    public ReportsApiTests() => _store = new MemoryReportStore(_time);

    [Fact]
    public async Task The_list_says_what_can_be_asked()
    {
        using var json = await JsonAsync("");
        var views = json.RootElement.GetProperty("reports")[0];
        Assert.Equal("Views", views.GetProperty("title").GetString());
        Assert.Equal("Page", views.GetProperty("dimensions")[1].GetProperty("title").GetString());
        Assert.Equal("""{"name":"events","title":"Events","kind":"count"}""", views.GetProperty("measures")[0].GetRawText());
        Assert.Equal("""{"name":"visitors","title":"Visitors","kind":"distinct","standardError":0.023}""", views.GetProperty("measures")[1].GetRawText());
        Assert.Equal("""{"variant":"variant","exposed":"events","converted":"bought","control":"b"}""",
            json.RootElement.GetProperty("reports")[1].GetProperty("experiment").GetRawText());
        Assert.Equal(14, json.RootElement.GetProperty("kept").GetProperty("minuteDays").GetInt32());
    }

    [Fact]
    public async Task A_report_is_answered_with_series_totals_and_its_largest_groups()
    {
        await SeeAsync(0, View("a", "/1", "v1", "10:00", "1.50"), View("a", "/1", "v1", "10:02"), View("b", "/2", "v2", "10:02", "2"), View("", "/3", "v3", "10:02"));
        await SeeAsync(1, View("a", "/2", "v4", "10:00"));
        using var json = await JsonAsync("/views?from=2026-03-02T10:00:00Z&to=2026-03-02T10:03:00Z&by=app&top=2&sort=visitors");
        var root = json.RootElement;
        Assert.Equal("minute", root.GetProperty("step").GetString());
        Assert.Equal("""["2026-03-02T10:00:00Z","2026-03-02T10:01:00Z","2026-03-02T10:02:00Z"]""", root.GetProperty("times").GetRawText());
        Assert.Equal("""{"events":5,"visitors":4,"value":3.5}""", root.GetProperty("totals").GetRawText());
        Assert.Equal("""{"events":[2,0,3],"visitors":[2,0,3],"value":[1.5,0,2]}""", root.GetProperty("series").GetRawText());
        var groups = root.GetProperty("groups");
        Assert.Equal("""{"app":"a"}{"app":null}{"app":"(other)"}""", string.Concat(groups.EnumerateArray().Select(group => group.GetProperty("values").GetRawText())));
        Assert.Equal("""{"events":1,"visitors":1,"value":2}""", groups[2].GetProperty("totals").GetRawText());
        Assert.Equal("2026-03-02T12:00:00Z", root.GetProperty("asOf").GetString());
        Assert.Equal(0, root.GetProperty("behindSeconds").GetDouble());
    }

    [Fact]
    public async Task Conditions_leave_other_groups_out()
    {
        await SeeAsync(0, View("a", "/1", "v1", "10:00"), View("b", "/1", "v2", "10:00"), View("", "/1", "v3", "10:00"), View("b", "/2", "v3", "10:00"));
        using var one = await JsonAsync("/views?from=1772445600&to=1772445660&by=path&where=app:b");
        Assert.Equal(2, one.RootElement.GetProperty("totals").GetProperty("events").GetInt32());
        Assert.Equal(2, one.RootElement.GetProperty("groups").GetArrayLength());
        using var none = await JsonAsync("/views?from=1772445600&to=1772445660&where=app:&where=path:/1");
        Assert.Equal(1, none.RootElement.GetProperty("totals").GetProperty("events").GetInt32());
    }

    [Theory]
    [InlineData("", "minute", 61)]
    [InlineData("?from=2026-03-01T12:00:00Z", "hour", 24)]
    [InlineData("?from=2026-01-01&to=2026-03-01", "day", 59)]
    [InlineData("?from=2026-03-02T10:17:00Z&to=2026-03-02T11:00:01Z&step=hour", "hour", 2)]
    public async Task The_step_follows_the_time_when_it_is_not_said(string query, string step, int points)
    {
        _time.Advance(TimeSpan.FromSeconds(step == "minute" ? 30 : 0));
        using var json = await JsonAsync("/views" + query);
        Assert.Equal((step, points), (json.RootElement.GetProperty("step").GetString(), json.RootElement.GetProperty("times").GetArrayLength()));
    }

    [Fact]
    public async Task What_is_counted_up_to_is_said_and_is_now_when_nothing_is_missing()
    {
        await SeeAsync(0, View("a", "/1", "v1", "10:00"));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("2026-03-02T12:00:30Z", await AsOfAsync());
        // Another event, which nobody has counted.
        _log.Last[0] = 1;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("2026-03-02T12:00:00Z", await AsOfAsync());
        // The log does not answer: the last event that is counted is all that is known.
        _log.IsSilent = true;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("2026-03-02T12:00:00Z", await AsOfAsync());
        // A partition of which nothing is counted at all.
        _log.IsSilent = false;
        _log.Last[2] = 7;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await AsOfAsync());
    }

    [Fact]
    public async Task Unchanged_numbers_are_answered_304_and_say_still_up_to_when_they_count()
    {
        await SeeAsync(0, View("a", "/1", "v1", "10:00"));
        const string query = "/views?from=2026-03-02T10:00:00Z&to=2026-03-02T11:00:00Z";
        using var first = await _client.GetAsync(_open + "/api/reports" + query);
        _time.Advance(TimeSpan.FromSeconds(10));
        using var again = await AskAsync(HttpMethod.Get, query, ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(304, (int)again.StatusCode);
        Assert.Equal("2026-03-02T12:00:10Z", Assert.Single(again.Headers.GetValues("x-as-of")));
        await SeeAsync(1, View("a", "/1", "v1", "10:00"));
        _time.Advance(TimeSpan.FromSeconds(10));
        using var changed = await AskAsync(HttpMethod.Get, query, ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(200, (int)changed.StatusCode);
    }

    [Fact]
    public async Task An_experiment_is_read_out_with_rates_and_intervals_against_its_control()
    {
        var lines = new List<byte[]>();
        foreach (var (variant, all, bought) in new[] { ("a", 70, 56), ("b", 80, 48), ("c", 2, 2), ("", 5, 1) })
            for (var i = 0; i < all; i++)
                lines.Add(Line.Of(("collector_tstamp", "2026-03-02 10:00:00.000"), ("se_label", variant), ("se_action", i < bought ? "buy" : "look")));
        await SeeAsync(0, [.. lines]);
        using var json = await JsonAsync("/banner/experiment?from=2026-03-02&to=2026-03-03");
        Assert.Equal("b", json.RootElement.GetProperty("control").GetString());
        var variants = json.RootElement.GetProperty("variants");
        Assert.Equal(3, variants.GetArrayLength());
        Assert.Equal(
            """{"variant":"a","exposed":70,"converted":56,"rate":0.8,"low":0.691834,"high":0.876953,"difference":{"value":0.2,"low":0.052431,"high":0.333873,"clear":true}}""",
            variants[0].GetRawText());
        Assert.False(variants[1].TryGetProperty("difference", out _));
        Assert.False(variants[2].GetProperty("difference").GetProperty("clear").GetBoolean());
    }

    [Theory]
    [InlineData("/views?from=yesterday", "from must be a time")]
    [InlineData("/views?to=99999999999999", "to must be a time")]
    [InlineData("/views?from=2026-03-02&to=2026-03-01", "from must be before to")]
    [InlineData("/views?step=week", "step must be")]
    [InlineData("/views?from=2026-01-01&to=2026-03-01&step=minute", "points are too many")]
    [InlineData("/views?by=country", "there is no dimension 'country'; there are app, path")]
    [InlineData("/views?top=0", "top must be")]
    [InlineData("/views?top=101", "top must be")]
    [InlineData("/views?sort=size", "there is no measure 'size'; there are events, visitors, value")]
    [InlineData("/views?where=app", "where must be like")]
    [InlineData("/views?where=city:x", "there is no dimension 'city'")]
    [InlineData("/views?form=2026-03-01", "There is no parameter 'form'")]
    [InlineData("/views?step=hour&step=day", "step may be given once")]
    [InlineData("/views?from=2026-03-01&to=2026-03-02&step=minute&by=app&top=100", "too many numbers")]
    [InlineData("/banner/experiment?by=variant", "leave by out")]
    public async Task Wrong_questions_are_400_and_say_what_is_wrong(string path, string expected)
    {
        using var answer = await AskAsync(HttpMethod.Get, path);
        var detail = await ProblemAsync(answer, 400);
        Assert.Contains(expected, detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_mistakes_of_a_question_are_named()
    {
        using var answer = await AskAsync(HttpMethod.Get, "/views?from=x&step=y&by=z&where=w&top=t");
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(5, json.RootElement.GetProperty("errors").GetArrayLength());
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/views/experiment")]
    [InlineData("/views/more")]
    [InlineData("/banner/experiment/more")]
    [InlineData("/%20")]
    public async Task What_is_no_report_is_404(string path) => await ProblemAsync(await AskAsync(HttpMethod.Get, path), 404);

    [Fact]
    public async Task Other_methods_are_405()
    {
        using var answer = await AskAsync(HttpMethod.Delete, "/views");
        await ProblemAsync(answer, 405);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task Without_a_right_key_everything_is_401()
    {
        foreach (var path in new[] { "", "/views", "/nothing", "/views?step=x" })
        {
            await ProblemAsync(await _client.GetAsync($"{_closed}/api/reports{path}"), 401);
            using var wrong = new HttpRequestMessage(HttpMethod.Get, $"{_closed}/api/reports{path}");
            wrong.Headers.Add("x-api-key", Key + "y");
            await ProblemAsync(await _client.SendAsync(wrong), 401);
            using var right = new HttpRequestMessage(HttpMethod.Get, $"{_closed}/api/reports{path}");
            right.Headers.Add("x-api-key", Key);
            Assert.NotEqual(401, (int)(await _client.SendAsync(right)).StatusCode);
        }
        Assert.Equal(200, (int)(await _client.GetAsync($"{_closed}/api/reports?key={Key}")).StatusCode);
    }

    [Fact]
    public async Task Pages_of_the_origins_in_the_settings_may_ask_and_others_may_not()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, $"{_closed}/api/reports/views");
        preflight.Headers.Add("Origin", "https://shop.example");
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        preflight.Headers.Add("Access-Control-Request-Headers", "x-api-key");
        using var answer = await _client.SendAsync(preflight);
        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal("https://shop.example", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("x-api-key", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.Ordinal);
        foreach (var origin in new[] { "https://evil.example", "https://shop.example.evil.example", "null" })
        {
            using var other = new HttpRequestMessage(HttpMethod.Get, $"{_closed}/api/reports?key={Key}");
            other.Headers.Add("Origin", origin);
            using var refused = await _client.SendAsync(other);
            Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_503_and_tells_nothing_of_itself()
    {
        _store.Fault = new IOException("the account is at secret.example");
        using var answer = await AskAsync(HttpMethod.Get, "/views");
        Assert.DoesNotContain("secret", await ProblemAsync(answer, 503), StringComparison.Ordinal);
        _store.Fault = null;
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(200, (int)(await AskAsync(HttpMethod.Get, "/views")).StatusCode);
    }

    public async Task InitializeAsync()
    {
        _open = await ServeAsync(new ReportsOptions { AllowAnonymous = true });
        _closed = await ServeAsync(new ReportsOptions { AllowAnonymous = true, Keys = [Key], AllowedOrigins = ["https://shop.example"] });
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        foreach (var server in _servers) await server.DisposeAsync();
    }

    private async Task<string> ServeAsync(ReportsOptions options)
    {
        var url = $"http://127.0.0.1:{FreePorts.Take()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(new ReportsApi(_store, _log, _reports, options, _time, NullLogger<ReportsApi>.Instance).HandleAsync);
        await app.StartAsync();
        _servers.Add(app);
        return url;
    }

    private async Task SeeAsync(int partition, params byte[][] lines)
    {
        await Some.Worker(_store, _reports, _time).ProcessAsync(Some.Batch(lines, _log.Last[partition] + 1, partition), default);
        _log.Last[partition] += lines.Length;
    }

    private static byte[] View(string app, string path, string visitor, string time, string total = "") =>
        Line.PageView(app, visitor, $"2026-03-02 {time}:00.000", ("page_urlpath", path), ("tr_total", total));

    private async Task<string?> AsOfAsync()
    {
        using var json = await JsonAsync("/views");
        return json.RootElement.GetProperty("asOf").GetString();
    }

    private async Task<JsonDocument> JsonAsync(string path)
    {
        using var answer = await _client.GetAsync(_open + "/api/reports" + path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == System.Net.HttpStatusCode.OK, text);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        return JsonDocument.Parse(text);
    }

    private Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, $"{_open}/api/reports{path}");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return _client.SendAsync(request);
    }

    private static async Task<string> ProblemAsync(HttpResponseMessage answer, int status)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.ToString());
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(status, json.RootElement.GetProperty("status").GetInt32());
        return json.RootElement.GetProperty("detail").GetString()!;
    }
}
