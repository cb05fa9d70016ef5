using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Sluice.Browser.Tests.Live;

/// <summary>
/// How soon a page may know: visitors whom nobody has seen land on the radio page one after the other, and their flag is
/// asked for until it is up. One that is not up within a minute counts as never.
/// </summary>
internal sealed class FlagProbe(Uri collector) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false }) { BaseAddress = collector };
    private readonly CancellationTokenSource _stop = new();
    private readonly List<double> _waits = [];
    private Task _running = Task.CompletedTask;

    /// <summary>Waits until flags come up within a second, five times in a row: everything has started and is warm.</summary>
    public async Task IsWarmAsync()
    {
        var began = Stopwatch.GetTimestamp();
        for (var quick = 0; quick < 5; quick = await OnceAsync() < 1000 ? quick + 1 : 0)
            if (Stopwatch.GetElapsedTime(began) > 2 * Limit)
                throw new TimeoutException("Flags came up within a second not five times in a row.");
    }

    /// <summary>Begins to measure.</summary>
    public void Begin() => _running = Task.Run(async () =>
    {
        while (!_stop.IsCancellationRequested)
        {
            _waits.Add(await OnceAsync());
            await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    });

    /// <summary>Ends; milliseconds from the collector's answer until the flag was read, the shortest first.</summary>
    public async Task<IReadOnlyList<double>> EndAsync()
    {
        await _stop.CancelAsync();
        await _running;
        return [.. _waits.Order()];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task<double> OnceAsync()
    {
        var visitor = $"probe-{Guid.NewGuid():n}";
        using (var sent = await _client.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture,
            $"i?e=pv&p=web&tv=probe-1&aid=probe&duid={visitor}&url=https%3A%2F%2Fshop.example%2Fradio%2Fbirmingham&eid={Guid.NewGuid()}"), UriKind.Relative)))
            sent.EnsureSuccessStatusCode();
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            await using (var answer = await _client.GetStreamAsync(new Uri($"api/visitors/me?duid={visitor}", UriKind.Relative)))
            using (var me = await JsonDocument.ParseAsync(answer))
                if (me.RootElement.GetProperty("flags").TryGetProperty("radio_discount", out _))
                    return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (Stopwatch.GetElapsedTime(start) > Limit) return double.PositiveInfinity;
            await Task.Delay(Between);
        }
    }
}
