using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Testing;

namespace Sluice.Cli.Tests.Commands;

/// <summary>Sample traffic against a collector whose answers the test decides.</summary>
public sealed class SendCommandTests : IAsyncLifetime
{
    private readonly int _port = FreePorts.Take();
    private readonly ConcurrentQueue<(string Path, string? Type, string Body)> _requests = new();
    private WebApplication _collector = null!;
    private Func<int, int> _answer = _ => 200;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        _collector = builder.Build();
        _collector.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            lock (_requests)
            {
                _requests.Enqueue((context.Request.Path, context.Request.ContentType, body));
                context.Response.StatusCode = _answer(_requests.Count);
            }
        });
        await _collector.StartAsync();
    }

    public async Task DisposeAsync() => await _collector.DisposeAsync();

    [Fact]
    public async Task As_many_valid_tracker_payloads_arrive_as_were_asked_for()
    {
        var (status, said, _) = await SendAsync("--count", "120", "--rate", "0", "--invalid", "0.1", "--visitors", "5");
        Assert.Equal(0, status);
        Assert.StartsWith("120 events accepted, 0 refused; ", said, StringComparison.Ordinal);
        Assert.Equal(120, _requests.Count);
        var (ids, visitors, types) = (new HashSet<string>(), new HashSet<string>(), new HashSet<string>());
        foreach (var (path, type, body) in _requests)
        {
            Assert.Equal("/com.snowplowanalytics.snowplow/tp2", path);
            Assert.Equal("application/json; charset=utf-8", type);
            using var json = JsonDocument.Parse(body);
            var sent = Assert.Single(json.RootElement.GetProperty("data").EnumerateArray());
            ids.Add(sent.GetProperty("eid").GetString()!);
            visitors.Add(sent.GetProperty("duid").GetString()!);
            types.Add(sent.GetProperty("e").GetString()!);
        }
        Assert.Equal(120, ids.Count);
        Assert.Equal(5, visitors.Count);
        Assert.Equal(["pp", "pv", "se", "ue"], types.Order());
    }

    [Fact]
    public async Task The_same_seed_sends_the_same_events_and_another_one_others()
    {
        var first = await IdsAsync("7");
        Assert.Equal(first, await IdsAsync("7"));
        Assert.NotEqual(first, await IdsAsync("8"));

        async Task<string[]> IdsAsync(string seed)
        {
            _requests.Clear();
            Assert.Equal(0, (await SendAsync("--count", "20", "--rate", "0", "--seed", seed)).Status);
            return [.. _requests.Select(request =>
            {
                using var json = JsonDocument.Parse(request.Body);
                return json.RootElement.GetProperty("data")[0].GetProperty("eid").GetString()!;
            }).Order()];
        }
    }

    [Fact]
    public async Task Refused_events_are_counted_and_the_reason_is_given()
    {
        _answer = number => number % 4 == 0 ? 503 : 200;
        var (status, said, error) = await SendAsync("--count", "40", "--rate", "0");
        Assert.Equal(1, status);
        Assert.StartsWith("30 events accepted, 10 refused; ", said, StringComparison.Ordinal);
        Assert.Contains("it answered 503", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_collector_a_sentence_says_what_to_do()
    {
        var nobody = FreePorts.Take().ToString(CultureInfo.InvariantCulture);
        var (status, said, error) = await CommandLine.RunAsync(["send", "--to", $"http://127.0.0.1:{nobody}", "--count", "3", "--rate", "0"]);
        Assert.Equal(1, status);
        Assert.StartsWith("0 events accepted, 3 refused; ", said, StringComparison.Ordinal);
        var last = error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.Contains($"http://127.0.0.1:{nobody}/ refused 3 of the events: Connection refused", last, StringComparison.Ordinal);
        Assert.Contains("'run' starts one", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_goes_to_standard_error_line_by_line()
    {
        var (_, said, error) = await SendAsync("--count", "10", "--rate", "0");
        Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("sending: 10 of 10", error, StringComparison.Ordinal);
    }

    private Task<(int Status, string Out, string Error)> SendAsync(params string[] arguments) =>
        CommandLine.RunAsync(["send", "--to", $"http://127.0.0.1:{_port}", .. arguments]);
}
