using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Azure.EventHubs;
using Sluice.Cli.Run;
using Sluice.Cli.Tests.Micro;
using Sluice.EventHubs;
using Sluice.Log;
using Sluice.Snowplow.FailedEvents;
using Sluice.Testing;

namespace Sluice.Cli.Tests.Commands;

/// <summary>Events as they come, from a real broker.</summary>
public sealed class TailCommandTests
{
    [Fact]
    public async Task Good_and_failed_events_are_shown_a_line_each_and_Ctrl_C_ends_it_well()
    {
        await using var log = await RunningLog.StartAsync();
        var wild = Arrivals.Enriched("one");
        wild.PageUrl = "https://shop.example/\u009b31m";
        await log.SendAsync(HubNames.Enriched, 3, Arrivals.Line(wild));
        await log.SendAsync(HubNames.Failed, 1, BadRowJson.ToBytes(Arrivals.SchemaViolation("two", Arrivals.Payload(""))));
        await log.SendAsync(HubNames.Failed, 0, "no row\u001b[31m"u8.ToArray());

        await using var tail = CommandLine.Start(["tail", "--from-start", "--log", log.ConnectionString]);
        await tail.SaidAsync(line => line.Out.Count(c => c == '\n') == 3);
        var lines = tail.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var good = Assert.Single(lines, line => line.Contains("page_view", StringComparison.Ordinal));
        Assert.StartsWith("13:33:20.123", good, StringComparison.Ordinal);
        Assert.Contains("visitor-1", good, StringComparison.Ordinal);
        var failed = Assert.Single(lines, line => line.Contains("schema_violations", StringComparison.Ordinal));
        Assert.Contains("com.snowplowanalytics.snowplow/tp2  iglu:io.sluice/demo_purchase/jsonschema/1-0-0: $.price: string found, number expected", failed, StringComparison.Ordinal);
        Assert.Single(lines, line => line.StartsWith("unreadable", StringComparison.Ordinal));
        Assert.DoesNotContain(tail.Out, c => c != '\n' && char.IsControl(c));

        await tail.SignalAsync("INT");
        Assert.Equal(0, await tail.EndAsync());
        Assert.Equal("", tail.Error);
    }

    [Fact]
    public async Task As_JSON_the_whole_event_is_a_line()
    {
        await using var log = await RunningLog.StartAsync();
        await using var tail = CommandLine.Start(["tail", "--json", "--from-start", "--log", log.ConnectionString]);
        await log.SendAsync(HubNames.Enriched, 0, Arrivals.Line(Arrivals.Bought("bought")));
        await tail.SaidAsync(line => line.Out.Length > 0);
        using var json = JsonDocument.Parse(tail.Out);
        Assert.Equal("bought", json.RootElement.GetProperty("name_tracker").GetString());
        Assert.Equal(19.95, json.RootElement.GetProperty("unstruct_event_io_sluice_demo_purchase_1").GetProperty("price").GetDouble());
    }

    [Fact]
    public async Task Without_a_log_a_sentence_says_what_to_do()
    {
        var port = FreePorts.Take();
        var (status, _, error) = await CommandLine.RunAsync(["tail", "--log", RunningLog.ConnectionTo(port)]);
        Assert.Equal(1, status);
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("The log cannot be read: ", line, StringComparison.Ordinal);
        Assert.Contains($"localhost:{port}", line, StringComparison.Ordinal);
        Assert.Contains("'run' starts one", line, StringComparison.Ordinal);
        Assert.DoesNotContain("SAS_KEY_VALUE", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_on_a_busy_port_says_so_in_a_sentence()
    {
        await using var log = await RunningLog.StartAsync();
        using var folder = new TemporaryFolder();
        var (status, _, error) = await CommandLine.RunAsync(
            ["broker", "--data", folder.Path, "--port", log.Port.ToString(CultureInfo.InvariantCulture)], input: null);
        Assert.Equal(1, status);
        Assert.Contains($"{log.Port}", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private sealed class RunningLog : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private Broker _broker = null!;
        private EventHubsClient _client = null!;
        private EventHubsLogSender _sender = null!;

        public int Port { get; } = FreePorts.Take();

        public string ConnectionString => ConnectionTo(Port);

        public static string ConnectionTo(int port) =>
            $"Endpoint=sb://localhost:{port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";

        public static async Task<RunningLog> StartAsync()
        {
            var log = new RunningLog();
            log._broker = await Broker.StartAsync(
                new BrokerOptions { DataDirectory = log._folder.Path, Port = log.Port, Hubs = [.. LocalHubs.Own] },
                NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
            log._client = new EventHubsClient(
                EventHubsConnection.Parse(log.ConnectionString), EventHubsOptions.Default, TimeProvider.System, NullLogger<EventHubsClient>.Instance);
            log._sender = new EventHubsLogSender(log._client);
            return log;
        }

        public ValueTask SendAsync(string hub, int partition, byte[] body) =>
            _sender.SendAsync(hub, partition, [new LogMessage(body)], CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await _sender.DisposeAsync();
            await _client.DisposeAsync();
            await _broker.DisposeAsync();
            _folder.Dispose();
        }
    }
}
