using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Host.Tests;

/// <summary>How the program starts, refuses to start, and ends.</summary>
[Collection(ServicesCollection.Name)]
public sealed class StartupTests(ServicesFixture services)
{
    private Dictionary<string, string> Settings => RunningApp.Settings(services.Log, services.Azurite.ConnectionString);

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("65536")]
    [InlineData("99999999999")]
    [InlineData("7071x")]
    public async Task Without_a_port_from_the_host_it_says_what_it_is_and_how_to_run_it(string port)
    {
        var (code, printed) = await RunningApp.RefusedAsync(Settings, port);
        Assert.Equal(2, code);
        Assert.Contains("FUNCTIONS_CUSTOMHANDLER_PORT", printed, StringComparison.Ordinal);
        Assert.Contains("dotnet run --project local", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = $"{((IPEndPoint)taken.LocalEndpoint).Port}";
        var (code, printed) = await RunningApp.RefusedAsync(Settings, port);
        Assert.Equal(1, code);
        Assert.Contains($"Port {port} of 127.0.0.1", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EventHubs", "EventHubs must be an Event Hubs connection string, or EventHubs__fullyQualifiedNamespace must be set.")]
    [InlineData("Storage", "Storage must be a storage connection string, or Storage__accountName")]
    public async Task A_missing_setting_is_named_with_what_to_do(string missing, string sentence)
    {
        var settings = Settings;
        settings[missing] = "";
        var (code, printed) = await RunningApp.RefusedAsync(settings);
        Assert.Equal(2, code);
        Assert.StartsWith(sentence, printed, StringComparison.Ordinal);
        Assert.Single(printed.Split('\n'));
    }

    [Fact]
    public async Task All_wrong_settings_are_named_at_once_and_no_secret_is_printed()
    {
        Dictionary<string, string> wrong = new()
        {
            ["EventHubs"] = "Endpoint=sb://hub.example/;SharedAccessKey=secret-1",
            ["Storage"] = "AccountName=shop;AccountKey=secret-2;;=",
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = "InstrumentationKey=secret-3;IngestionEndpoint=https://x/",
            ["Sluice__Collector__Cookie__Expiration"] = "soon",
            ["Sluice__Collector__Cokie__Name"] = "sp",
            ["Sluice__Collector__Networking__MaxPayloadSize"] = "-1",
            ["Sluice__EventHubs__SendTimeout"] = "never",
            ["Sluice__EventHubs__MaxInFlight"] = "many",
            ["Sluice__Enrich__MaxJsonDepth"] = "0",
            ["Sluice__Enrich__EnrichmentsDirectory"] = "/no/such/folder-e",
            ["Sluice__Iglu__CacheTtl"] = "x",
            ["Sluice__Iglu__OnUnreachable"] = "Cry",
            ["Sluice__Iglu__MaximumSchemaBytes"] = "5",
            ["Sluice__Iglu__ResolverFile"] = "/no/such/resolver.json",
            ["Sluice__Iglu__SchemasDirectory"] = "/no/such/folder-s",
            ["Sluice__Archive__MaxBlobBlocks"] = "50001",
            ["Sluice__Visitors__Keys__0"] = "secret-4",
            ["Sluice__Visitors__Keys__1"] = "secret-5 with a space in it",
            ["Sluice__Visitors__AllowAnonymous"] = "perhaps",
        };
        var (code, printed) = await RunningApp.RefusedAsync(new Dictionary<string, string>(Settings.Concat(wrong).GroupBy(s => s.Key).Select(g => g.Last())));
        Assert.Equal(2, code);
        foreach (var named in (string[])
                 [
                     "EventHubs: SharedAccessKeyName is missing", "Storage is not a storage connection string", "APPLICATIONINSIGHTS_CONNECTION_STRING must",
                     "Cookie:Expiration", "Collector:Cokie", "Networking:MaxPayloadSize", "Sluice:EventHubs:SendTimeout", "Sluice:EventHubs:MaxInFlight",
                     "Enrich:MaxJsonDepth", "/no/such/folder-e", "Sluice:Iglu:CacheTtl", "Sluice:Iglu:OnUnreachable", "MaximumSchemaBytes",
                     "/no/such/resolver.json", "/no/such/folder-s", "Archive:MaxBlobBlocks", "Visitors:Keys: key 1", "Visitors:Keys: key 2",
                     "Visitors:AllowAnonymous",
                 ])
            Assert.True(printed.Contains(named, StringComparison.Ordinal), $"{named} is not named in: {printed}");
        Assert.DoesNotContain("secret-", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("InstrumentationKey=secret")]
    [InlineData("IngestionEndpoint=https://secret.example/")]
    [InlineData("InstrumentationKey=5a6c7b1e-31f6-4d0a-9c57-0e2f4e9d8a11;IngestionEndpoint=secret")]
    [InlineData("InstrumentationKey=5a6c7b1e-31f6-4d0a-9c57-0e2f4e9d8a11;IngestionEndpoint=file:///secret")]
    [InlineData("InstrumentationKey=5a6c7b1e-31f6-4d0a-9c57-0e2f4e9d8a11;secret")]
    public async Task A_connection_string_of_Application_Insights_that_cannot_be_used_is_refused_unquoted(string connection)
    {
        var settings = Settings;
        settings["APPLICATIONINSIGHTS_CONNECTION_STRING"] = connection;
        var (code, printed) = await RunningApp.RefusedAsync(settings);
        Assert.Equal(2, code);
        Assert.StartsWith("APPLICATIONINSIGHTS_CONNECTION_STRING must look like InstrumentationKey=GUID;", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_ready_while_log_and_storage_are_away_and_says_so_under_sink_health()
    {
        await using var app = await RunningApp.StartAsync(RunningApp.Settings());
        using var root = await app.Http.GetAsync("");
        Assert.Equal(HttpStatusCode.OK, root.StatusCode);
        using var health = await app.Http.GetAsync("health");
        Assert.Equal("ok", await health.Content.ReadAsStringAsync());
        using var sink = await app.Http.GetAsync("sink-health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, sink.StatusCode);
        Assert.Equal(0, await app.StopAsync());
        Assert.Equal("", app.Printed);
    }

    [Fact]
    public async Task SIGTERM_lets_requests_and_batches_in_flight_end_and_ends_with_0()
    {
        await using var app = await RunningApp.StartAsync(Settings);
        var envelope = new Envelope(("{}"u8.ToArray(), 7, null)).ToString();
        using var tracker = await BeginAsync(app, $"POST /com.snowplowanalytics.snowplow/tp2 HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.9\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{");
        using var batch = await BeginAsync(app, $"POST /ArchiveFailed HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {envelope.Length}\r\n\r\n{envelope[..9]}");
        // Both have been read as far as they go when a later request has been answered.
        using (var health = await app.Http.GetAsync("health")) Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        await app.TerminateAsync();
        await Eventually.TrueAsync(() => IsRefusedAsync(app.Port), () => "no new connection was accepted");
        Assert.False(app.HasExited);
        Assert.StartsWith("HTTP/1.1 200 ", await FinishAsync(tracker, "}"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await FinishAsync(batch, envelope[9..]), StringComparison.Ordinal);
        Assert.Equal(0, await app.EndAsync());
        Assert.Equal("", app.Printed);
    }

    [Fact]
    public async Task SIGTERM_without_anything_in_flight_ends_with_0() =>
        Assert.Equal(0, await (await RunningApp.StartAsync(Settings)).StopAsync());

    public static TheoryData<int, string> Absurd
    {
        get
        {
            const string host = "Host: x\r\nConnection: close\r\n";
            return new()
            {
                { 431, $"GET /i HTTP/1.1\r\n{host}X: {new string('x', 50_000)}\r\n\r\n" },
                { 431, $"GET /i HTTP/1.1\r\n{host}{string.Concat(Enumerable.Range(0, 600).Select(i => $"X{i}: y\r\n"))}\r\n" },
                { 431, $"GET /i HTTP/1.1\r\n{host}Cookie: sp={new string('c', 45_000)}\r\n\r\n" },
                { 414, $"GET /i?{new string('q', 30_000)} HTTP/1.1\r\n{host}\r\n" },
                { 414, $"GET /{new string('p', 30_000)} HTTP/1.1\r\n{host}\r\n" },
                { 200, $"GET /i?e=pv&{new string('q', 15_000)} HTTP/1.1\r\n{host}\r\n" },
                { 200, $"GET /i?{string.Concat(Enumerable.Repeat("a=b&", 4_000))} HTTP/1.1\r\n{host}\r\n" },
                { 200, $"GET /i?%%%&=&&&;;%00%zz HTTP/1.1\r\n{host}\r\n" },
                { 404, $"{new string('M', 1_000)} /i HTTP/1.1\r\n{host}\r\n" },
                { 414, $"{new string('M', 30_000)} /i HTTP/1.1\r\n{host}\r\n" },
                { 404, $"BREW /i HTTP/1.1\r\n{host}\r\n" },
                { 400, $"G{{T /i HTTP/1.1\r\n{host}\r\n" },
                { 400, $"G\0T /i HTTP/1.1\r\n{host}\r\n" },
                { 400, $"GET /i\0 HTTP/1.1\r\n{host}\r\n" },
                { 400, $"GET /\u00ff HTTP/1.1\r\n{host}\r\n" },
                { 405, $"GET i HTTP/1.1\r\n{host}\r\n" },
                { 400, "GET /i HTTP/1.1\r\nConnection: close\r\n\r\n" },
                { 400, $"GET /i HTTP/1.1\r\n{host}Host: y\r\n\r\n" },
                { 400, $"GET /i HTTP/1.1\r\n{host}no colon here\r\n\r\n" },
                { 400, $"GET /i HTTP/1.1\r\n{host}X\0: y\r\n\r\n" },
                { 400, $"POST /a/b HTTP/1.1\r\n{host}Content-Length: -1\r\n\r\n" },
                { 400, $"POST /a/b HTTP/1.1\r\n{host}Content-Length: 99999999999999999999\r\n\r\n" },
                { 413, $"POST /a/b HTTP/1.1\r\n{host}Content-Length: 9999999999\r\n\r\n" },
                { 400, $"POST /a/b HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\nxyz\r\n" },
                { 505, $"GET /i HTTP/9.9\r\n{host}\r\n" },
                { 400, "\r\n\r\n\0\0\0\0\r\n\r\n" },
                { 400, "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n" },
            };
        }
    }

    [Fact]
    public async Task An_absurd_request_gets_the_right_status_and_leaves_no_trace()
    {
        await using var app = await RunningApp.StartAsync(Settings);
        foreach (var row in Absurd)
        {
            var (status, request) = ((int)row[0], (string)row[1]);
            var answer = await RawClient.SendAsync(app.Port, request);
            Assert.True(RawClient.Status(answer) == status, $"{request[..Math.Min(80, request.Length)]} was answered {answer}, not {status}");
            Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
        }
        using var health = await app.Http.GetAsync("health");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal("", app.Printed);
    }

    private static async Task<TcpClient> BeginAsync(RunningApp app, string beginning)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", app.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(beginning));
        return client;
    }

    private static async Task<string> FinishAsync(TcpClient client, string rest)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(rest), limit.Token);
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        return await reader.ReadToEndAsync(limit.Token);
    }

    private static async Task<bool> IsRefusedAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
