using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Sluice.EndToEnd.Tests;

/// <summary>
/// Visitors who number their events and send the next ones when the ones before have been acknowledged: what one of them
/// sent has an order that must be kept. Each has a cookie and a visitor id of its own.
/// </summary>
internal sealed class VisitorLoad : IDisposable
{
    private readonly Uri _collector;
    private readonly string _prefix;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<string> _refusals = [];
    private readonly ConcurrentDictionary<string, bool> _refused = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Task<int[]> _running;

    /// <summary>Begins to send.</summary>
    /// <param name="collector">Where to.</param>
    /// <param name="prefix">Begin of the visitors' ids.</param>
    /// <param name="visitors">How many there are.</param>
    /// <param name="rate">Events a second of all together; fewer when the pipeline answers late.</param>
    /// <param name="perRequest">Events of a request.</param>
    public VisitorLoad(Uri collector, string prefix, int visitors, double rate, int perRequest)
    {
        (_collector, _prefix) = (collector, prefix);
        var every = TimeSpan.FromSeconds(visitors * perRequest / rate);
        _running = Task.WhenAll(Enumerable.Range(0, visitors).Select(visitor => Task.Run(() => SendAsync(visitor, perRequest, every))));
    }

    /// <summary>What was not acknowledged; an event that was refused is sent again.</summary>
    public IReadOnlyCollection<string> Refusals => _refusals;

    /// <summary>The visitors that something was refused to.</summary>
    public IReadOnlySet<string> Refused => _refused.Keys.ToHashSet();

    /// <summary>Ends after the requests that are under way.</summary>
    /// <returns>By visitor how many events were acknowledged, and the events a second of all.</returns>
    public async Task<(IReadOnlyDictionary<string, int> Sent, double Rate)> EndAsync()
    {
        await _stop.CancelAsync();
        var sent = await _running;
        var rate = sent.Sum() / Stopwatch.GetElapsedTime(_began).TotalSeconds;
        return (Enumerable.Range(0, sent.Length).ToDictionary(NameOf, visitor => sent[visitor]), rate);
    }

    /// <inheritdoc />
    public void Dispose() => _stop.Dispose();

    private string NameOf(int visitor) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}-{visitor}");

    private async Task<int> SendAsync(int visitor, int perRequest, TimeSpan every)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { Timeout = TimeSpan.FromMinutes(1) };
        client.DefaultRequestHeaders.Add("Cookie", $"sp={Guid.NewGuid()}");
        var target = new Uri(_collector, "com.snowplowanalytics.snowplow/tp2");
        using var pace = new PeriodicTimer(every);
        var sent = 0;
        try
        {
            while (await pace.WaitForNextTickAsync(_stop.Token))
            {
                var events = string.Join(',', Enumerable.Range(sent, perRequest).Select(number => string.Create(CultureInfo.InvariantCulture,
                    $$"""{"e":"se","se_ca":"upgrade","se_ac":"step","se_va":"{{number}}","tv":"load","p":"srv","aid":"load","duid":"{{NameOf(visitor)}}","eid":"{{Guid.NewGuid()}}"}""")));
                using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(
                    """{"schema":"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4","data":[""" + events + "]}"))
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
                };
                using var answer = await client.PostAsync(target, body, CancellationToken.None);
                if (answer.IsSuccessStatusCode)
                {
                    sent += perRequest;
                    continue;
                }
                _refused[NameOf(visitor)] = true;
                _refusals.Add(string.Create(CultureInfo.InvariantCulture, $"{(int)answer.StatusCode} for {NameOf(visitor)} after {sent}"));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return sent;
        }
        return sent;
    }
}
