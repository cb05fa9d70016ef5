using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sluice.Testing;

namespace Sluice.Contract.Tests;

/// <summary>What a request and its answer go through between a client and the app.</summary>
[Collection(StorageCollection.Name)]
public sealed class HttpTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly HostedApp _app = new(azurite.ConnectionString);

    public async Task InitializeAsync()
    {
        _app.HttpFunction("Events", "{vendor}/{version}", "get", "head", "post", "options");
        _app.HttpFunction("Pixel", "i", "get", "head", "post");
        _app.HttpFunction("Root", "/", "get");
        _app.HttpFunction("Numbered", "numbers/{id:int}/tail", "get");
        _app.Setting("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", "4000000");
        _app.Options = o => o with
        {
            LocalRoutes = routes => routes.MapGet("/micro/good", static (HttpContext http) => http.Response.WriteAsync("local")),
        };
        await _app.StartAsync();
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    private async Task<string> TargetAsync(string path) =>
        Invocation.Parse(Body(await RawHttp.SendAsync(_app.Port, "GET " + path))).GetProperty("target").GetString()!;

    private static string Body(string answer) =>
        answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..] is var body && body.StartsWith('{')
            ? body
            : body[body.IndexOf('{', StringComparison.Ordinal)..(body.LastIndexOf('}') + 1)];

    private static string[] Headers(JsonElement echo) => [.. echo.GetProperty("headers").EnumerateArray().Select(h => h.GetString()!)];

    [Theory]
    [InlineData("/i?a=1&b=2&a=3", "/i?a=1&b=2&a=3")]
    [InlineData("/i?a=1&A=2", "/i?a=1&A=2")]
    [InlineData("/i?q=a+b", "/i?q=a+b")]
    [InlineData("/i?q=x=y&u=http://x/y?z", "/i?q=x=y&u=http://x/y?z")]
    [InlineData("/i?k&&=v&a[]=1", "/i?k&&=v&a[]=1")]
    [InlineData("/i?q=%ff%fe", "/i?q=%ff%fe")]
    [InlineData("/i?q=%zz&p=100%&u=%u2013", "/i?q=%25zz&p=100%25&u=%25u2013")]
    [InlineData("/i?q=%c3%a9", "/i?q=%C3%A9")]
    [InlineData("/i?q={a}|b", "/i?q=%7Ba%7D%7Cb")]
    public async Task A_query_arrives_as_it_was_sent_but_for_what_no_URI_may_hold(string sent, string arrived) =>
        Assert.Equal(arrived, await TargetAsync(sent));

    [Theory]
    [InlineData("/com.snowplow/tp2", "/com.snowplow/tp2")]
    [InlineData("/Com.SnowPlow/TP2/", "/Com.SnowPlow/TP2/")]
    [InlineData("/a%20b/c", "/a%20b/c")]
    [InlineData("/a/b%2Fc", "/a/b%252Fc")]
    [InlineData("/x/../a/./b", "/a/b")]
    [InlineData("/I", "/I")]
    [InlineData("/", "/")]
    [InlineData("/numbers/12/tail", "/numbers/12/tail")]
    public async Task A_path_is_matched_without_case_and_arrives_as_it_was_sent_but_for_an_encoded_slash(string sent, string arrived) =>
        Assert.Equal(arrived, await TargetAsync(sent));

    [Theory]
    [InlineData("GET /nowhere", 404)]
    [InlineData("GET /a/b/c", 404)]
    [InlineData("GET /numbers/twelve/tail", 404)]
    [InlineData("POST /", 404)]
    [InlineData("DELETE /i", 404)]
    [InlineData("TRACE /i", 404)]
    [InlineData("PROPFIND /i", 404)]
    [InlineData("OPTIONS /a/b", 200)]
    [InlineData("GET /a\u00e9/b", 400)]
    [InlineData("GET /admin/host/ping", 200)]
    [InlineData("GET /admin/host/keys", 401)]
    [InlineData("POST /runtime/webhooks/eventgrid", 401)]
    [InlineData("GET /runtime/webhooks", 401)]
    public async Task The_host_answers_by_itself_what_matches_no_function(string request, int status) =>
        Assert.Equal(status, RawHttp.Status(await RawHttp.SendAsync(_app.Port, request)));

    [Fact]
    public async Task Local_routes_win_over_the_apps()
    {
        Assert.Equal("local", await _app.Http.GetStringAsync("micro/good"));
        Assert.Equal("/micro/other", await TargetAsync("/micro/other"));
    }

    [Fact]
    public async Task The_status_page_shows_instances_and_functions()
    {
        await _app.EchoAsync("i");
        var status = Invocation.Parse(await _app.Http.GetStringAsync("admin/host/status"));
        Assert.Equal("Running", status.GetProperty("state").GetString());
        Assert.Equal("Ready", status.GetProperty("instances")[0].GetProperty("state").GetString());
        Assert.Equal(["Events", "Numbered", "Pixel", "Root"], status.GetProperty("functions").EnumerateArray().Select(f => f.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Host_and_forwarded_headers_are_the_hosts_own_view()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "i")
        {
            Headers = { { "Host", "shop.example" }, { "X-Forwarded-For", "203.0.113.7" }, { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", "liar.example" } },
        };
        var headers = Headers(await _app.EchoAsync(request));
        Assert.Contains($"Host: 127.0.0.1:{_app.Host.Snapshot().Instances[0].Port}", headers);
        Assert.Contains("X-Forwarded-For: 127.0.0.1", headers);
        Assert.Contains("X-Forwarded-Proto: http", headers);
        Assert.Contains("X-Forwarded-Host: shop.example", headers);
        Assert.DoesNotContain(headers, h => h.Contains("203.0.113.7", StringComparison.Ordinal) || h.Contains("liar", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Other_headers_arrive_unchanged_and_hop_by_hop_ones_do_not()
    {
        var answer = await RawHttp.SendAsync(_app.Port, "POST /i",
            "User-Agent: Mozilla/5.0 (odd; agent)\r\nCookie: sp=1; b=2\r\nSP-Anonymous: \r\nOrigin: null\r\nReferer: https://shop.example/?q=1\r\n"
            + "Accept-Language: de,en;q=0.5\r\nAuthorization: Bearer x\r\nDNT: 1\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
            + "Content-Encoding: gzip\r\nContent-Type: application/json;charset=UTF-8;\r\nTE: trailers\r\nKeep-Alive: timeout=5\r\nX-Custom: kept\r\n", "abc");
        var headers = Headers(Invocation.Parse(Body(answer)));
        foreach (var kept in (string[])[
            "User-Agent: Mozilla/5.0 (odd; agent)", "Cookie: sp=1; b=2", "SP-Anonymous: ", "Origin: null", "Referer: https://shop.example/?q=1",
            "Accept-Language: de,en;q=0.5", "Authorization: Bearer x", "DNT: 1", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "Content-Encoding: gzip", "Content-Type: application/json;charset=UTF-8;", "X-Custom: kept"])
            Assert.Contains(kept, headers, StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain(headers, h => h.StartsWith("TE:", StringComparison.OrdinalIgnoreCase)
            || h.StartsWith("Keep-Alive:", StringComparison.OrdinalIgnoreCase) || h.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_content_type_without_a_body_arrives()
    {
        var answer = await RawHttp.SendAsync(_app.Port, "POST /i", "Content-Type: nonsense\r\n");
        Assert.Contains("Content-Type: nonsense", Headers(Invocation.Parse(Body(answer))));
    }

    [Fact]
    public async Task The_hosts_own_headers_are_added_and_a_clients_are_overwritten()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "i")
        {
            Headers = { { "X-Azure-Functions-InvocationId", "forged" }, { "X-Azure-Functions-HostVersion", "forged" }, { "x-ms-invocation-id", "forged" } },
        };
        var headers = Headers(await _app.EchoAsync(request));
        Assert.DoesNotContain(headers, h => h.Contains("forged", StringComparison.Ordinal));
        foreach (var name in (string[])["X-Azure-Functions-InvocationId: ", "X-Azure-Functions-HostVersion: ", "x-ms-invocation-id: "])
            Assert.Single(headers, h => h.StartsWith(name, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Cookie")]
    [InlineData("User-Agent")]
    [InlineData("X-Custom")]
    public async Task A_header_that_is_not_ASCII_gets_500_and_never_reaches_the_app(string name)
    {
        // U+00C3 U+00A9 as Latin-1 are the two bytes of an e with acute accent in UTF-8.
        var answer = await RawHttp.SendAsync(_app.Port, "GET /i", $"{name}: caf\u00c3\u00a9\r\nX-Do: exit:9\r\n");
        Assert.Equal(500, RawHttp.Status(answer));
        Assert.Equal(0, _app.Lines.CountOf(5012));
    }

    [Fact]
    public async Task A_large_body_arrives_byte_for_byte_with_and_without_a_length()
    {
        var bytes = new byte[3_000_000];
        new Random(7).NextBytes(bytes);
        foreach (var chunked in (bool[])[false, true])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "i") { Content = new ByteArrayContent(bytes) };
            request.Headers.TransferEncodingChunked = chunked;
            var echo = await _app.EchoAsync(request);
            Assert.Equal(bytes.Length, echo.GetProperty("length").GetInt64());
            Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)), echo.GetProperty("sha256").GetString());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_above_the_limit_gets_500(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "i") { Content = new ByteArrayContent(new byte[4_000_001]) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = true;
        using var answer = await _app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(503)]
    public async Task A_status_and_a_redirect_pass_unchanged(int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "i") { Headers = { { "X-Do", $"status:{status}" } } };
        using var answer = await _app.Http.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("https://elsewhere.example/?a=b%20c", answer.Headers.GetValues("Location").Single());
    }

    [Fact]
    public async Task Answer_headers_pass_in_their_order_and_in_lines_of_their_own()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "i") { Headers = { { "X-Do", "headers" } } };
        using var answer = await _app.Http.SendAsync(request);
        Assert.Equal(["first=1; Path=/; SameSite=None", "second=2"], answer.Headers.GetValues("Set-Cookie"));
        Assert.Equal("policyref=\"/w3c/p3p.xml\"", answer.Headers.GetValues("P3P").Single());
        Assert.Equal(new EntityTagHeaderValue("\"abc\""), answer.Headers.ETag);
        Assert.Equal("https://shop.example", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("Kestrel", answer.Headers.Server.ToString());
        Assert.NotNull(answer.Headers.Date);
        var raw = await RawHttp.SendAsync(_app.Port, "GET /i", "X-Do: headers\r\n");
        Assert.Contains("Cache-Control: no-cache, no-store, must-revalidate\r\n", raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_is_passed_on_while_it_is_written()
    {
        var gate = _app.Scratch("gate");
        using var request = new HttpRequestMessage(HttpMethod.Get, "i") { Headers = { { "X-Do", "drip:" + gate } } };
        using var answer = await _app.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var first = new byte[5];
        await stream.ReadExactlyAsync(first);
        Assert.Equal("first", Encoding.ASCII.GetString(first));
        await File.WriteAllTextAsync(gate, "");
        Assert.Equal("second", await new StreamReader(stream).ReadToEndAsync());
    }

    [Fact]
    public async Task A_client_that_goes_away_harms_nobody()
    {
        using var impatience = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, "i") { Headers = { { "X-Do", "hang" } } };
        var hanging = _app.Http.SendAsync(request, impatience.Token);
        var before = await _app.EchoAsync("i");
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        var after = await _app.EchoAsync("i");
        Assert.Equal(before.GetProperty("process").GetInt32(), after.GetProperty("process").GetInt32());
    }
}
