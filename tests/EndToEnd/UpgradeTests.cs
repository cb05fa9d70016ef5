using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sluice.Snowplow;
using Sluice.Testing;
using Xunit.Abstractions;

namespace Sluice.EndToEnd.Tests;

/// <summary>
/// Another version takes over while visitors send 250 events a second, or what <c>SLUICE_UPGRADE_RATE</c> says, or what
/// the machine carries: nothing is lost or stored twice, every visitor's events keep their order, lag stays within its goal,
/// and the fabric says when it is done.
/// </summary>
public sealed class UpgradeTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Visitors = 50;
    private const double LagGoal = 30;
    private static readonly double Rate = double.Parse(Environment.GetEnvironmentVariable("SLUICE_UPGRADE_RATE") ?? "250", CultureInfo.InvariantCulture);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private readonly TemporaryFolder _other = new();
    private readonly Pipeline _pipeline = new()
    {
        Options = ["--instances", "2", "--max-instances", "2", "--setting", "Sluice__Fabric__Measuring__Version=1.0.0"],
    };

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _pipeline.DisposeAsync();
        _other.Dispose();
    }

    [Fact]
    public async Task A_new_version_takes_over_under_load_without_loss_and_in_order()
    {
        var copy = CopyApp();
        using var load = new VisitorLoad(_pipeline.Collector, "upgrade", Visitors, Rate, perRequest: 10);
        await _pipeline.WaitForAsync("api/fabric/view", view => VersionsOf(view).SetEquals(["1.0.0"]));

        using var ended = new CancellationTokenSource();
        var watching = WatchLagAsync(ended.Token);
        var (status, said) = await UpgradeAsync("--app", copy, "--setting", "Sluice__Fabric__Measuring__Version=2.0.0");
        Assert.True(status == 0, said);
        Assert.Contains($"2 instances run {copy}", said, StringComparison.Ordinal);
        var change = Upgrade(await _pipeline.WaitForAsync(
            "api/fabric/changes", answer => Upgrade(answer) is { } found && found.GetProperty("endedAt").ValueKind != JsonValueKind.Null))!.Value;
        var view = await _pipeline.WaitForAsync("api/fabric/view", answer => VersionsOf(answer).SetEquals(["2.0.0"]));
        var (sent, rate) = await load.EndAsync();
        await ended.CancelAsync();
        var lags = await watching;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sent.Values.Sum()} events, {rate:0} a second of {Rate} that were asked for, {load.Refusals.Count} requests refused; the fabric says: {change.GetProperty("summary").GetString()}; worst lag {string.Join(", ", lags.Select(lag => $"{lag.Key} {lag.Value:0.#} s"))}"));
        Assert.InRange(lags["Enrich"], 0, LagGoal);

        Assert.Equal(("1.0.0", "2.0.0", 2, 0), (
            change.GetProperty("from").GetString(), change.GetProperty("to").GetString(),
            change.GetProperty("done").GetInt32(), change.GetProperty("left").GetInt32()));
        Assert.Empty(view.GetProperty("view").GetProperty("changes").EnumerateArray());

        var events = await ReadAsync(sent);
        Assert.Empty(events.Failed);
        foreach (var (visitor, count) in sent)
        {
            var came = events.Enriched.Where(e => e.DomainUserid == visitor).Select(e => (int)double.Parse(e.SeValue!, CultureInfo.InvariantCulture));
            // What a machine without breath refused was sent again, and may have been stored the first time.
            Assert.Equal(Enumerable.Range(0, count), load.Refused.Contains(visitor) ? came.Distinct() : came);
        }
    }

    [Fact]
    public async Task A_version_that_does_not_come_up_takes_nothing_over()
    {
        var copy = CopyApp();
        using var load = new VisitorLoad(_pipeline.Collector, "broken", 5, rate: 20, perRequest: 1);
        await _pipeline.WaitForAsync("api/fabric/view", view => VersionsOf(view).SetEquals(["1.0.0"]));

        var (status, said) = await UpgradeAsync("--app", copy, "--setting", "Sluice__Fabric__Planner__MinInstances=none", "--setting", "Sluice__Fabric__Measuring__Version=2.0.0");

        Assert.Equal(1, status);
        Assert.Contains("does not come up", said, StringComparison.Ordinal);
        Assert.Contains("2 instances of the old one go on", said, StringComparison.Ordinal);
        var (sent, _) = await load.EndAsync();
        var events = await ReadAsync(sent);
        Assert.InRange(events.Enriched.Count, sent.Values.Sum(), sent.Values.Sum() + load.Refusals.Count);
        Assert.DoesNotContain("2.0.0", VersionsOf(await _pipeline.GetAsync("api/fabric/view")));
    }

    /// <summary>The longest lag of each worker that any round saw, in seconds.</summary>
    private async Task<SortedDictionary<string, double>> WatchLagAsync(CancellationToken ended)
    {
        var worst = new SortedDictionary<string, double>(StringComparer.Ordinal);
        while (!ended.IsCancellationRequested)
        {
            var answer = await _pipeline.WaitForAsync("api/fabric/view", _ => true);
            foreach (var worker in answer.GetProperty("view").GetProperty("workers").EnumerateArray())
                if (worker.GetProperty("lagSeconds") is { ValueKind: JsonValueKind.Number } lag)
                    worst[worker.GetProperty("worker").GetString()!] =
                        Math.Max(worst.GetValueOrDefault(worker.GetProperty("worker").GetString()!), lag.GetDouble());
            await Task.Delay(1000, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return worst;
    }

    /// <summary>The archive, when everything that was sent is in it.</summary>
    private async Task<ArchivedEvents> ReadAsync(IReadOnlyDictionary<string, int> sent)
    {
        var limit = DateTime.UtcNow + Limit;
        while (true)
        {
            var events = await ArchivedEvents.ReadAsync(_pipeline.Storage);
            if (events.Enriched.Count >= sent.Values.Sum() || DateTime.UtcNow > limit) return events;
            await Task.Delay(1000);
        }
    }

    private string CopyApp()
    {
        using var plan = JsonDocument.Parse(File.ReadAllText(Path.Combine(_pipeline.Data, "host.plan.json")));
        var from = plan.RootElement.GetProperty("AppDirectory").GetString()!;
        var to = _other.File("app");
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return to;
    }

    private async Task<(int Status, string Said)> UpgradeAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet",
            [Repository.File("local", "bin", "Release", "net10.0", "sluice-local.dll"), "upgrade", "--data", _pipeline.Data, .. arguments])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync() + await errors;
        await process.WaitForExitAsync().WaitAsync(Limit);
        return (process.ExitCode, said);
    }

    private static JsonElement? Upgrade(JsonElement answer)
    {
        foreach (var change in answer.GetProperty("changes").EnumerateArray())
            if (change.GetProperty("kind").GetString() == "upgrade") return change;
        return null;
    }

    private static HashSet<string> VersionsOf(JsonElement answer) =>
    [
        .. answer.GetProperty("view").GetProperty("workers").EnumerateArray()
            .SelectMany(worker => worker.GetProperty("instances").EnumerateArray()).Select(instance => instance.GetProperty("version").GetString()!),
    ];
}
