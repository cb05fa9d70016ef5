using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Sluice.EndToEnd.Tests.Live;

/// <summary>
/// Trackers that post tp2 bodies of ten events of one visitor, at a rate that can be changed. Every twenty-fifth body breaks
/// its schema. What was answered 200 is accepted.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    /// <summary>Events of one body.</summary>
    public const int EventsPerBody = 10;

    private const string View = "\"e\":\"pv\",\"page\":\"Boats\"";

    // A price is a number.
    private const string Purchase =
        """
        "e":"ue","ue_pr":"{\"schema\":\"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0\",\"data\":{\"schema\":\"iglu:io.sluice/demo_purchase/jsonschema/1-0-0\",\"data\":{\"sku\":\"gate\",\"price\":\"free\",\"currency\":\"GBP\",\"quantity\":1}}}"
        """;

    private const int Visitors = 64;
    private const int InvalidEvery = 25;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Uri _target;
    private readonly int _visitors;
    private readonly string[] _cookies;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<string> _accepted = [];
    private readonly ConcurrentBag<string> _invalid = [];
    private readonly ConcurrentBag<string> _refused = [];
    private readonly ConcurrentDictionary<Task, bool> _open = new();
    private readonly Task _running;
    private double _rate;

    /// <summary>Begins, at rate 0.</summary>
    /// <param name="collector">Where to.</param>
    /// <param name="visitors">Who sends in turn.</param>
    /// <param name="cookies">True when each visitor's browser keeps the collector's cookie, as most do; false for none.</param>
    public Load(Uri collector, int visitors = Visitors, bool cookies = false)
    {
        _visitors = visitors;
        _cookies = [.. Enumerable.Range(0, cookies ? visitors : 0).Select(_ => $"sp={Guid.NewGuid()}")];
        _target = new Uri(collector, "/com.snowplowanalytics.snowplow/tp2");
        _running = Task.Run(RunAsync);
    }

    /// <summary>Events a second.</summary>
    public double Rate
    {
        get => Volatile.Read(ref _rate);
        set => Volatile.Write(ref _rate, value);
    }

    /// <summary>Ids of events that were answered with success up to now.</summary>
    public IReadOnlySet<string> Accepted => _accepted.ToHashSet();

    /// <summary>Stops sending and waits for all answers.</summary>
    public async Task<Traffic> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await Task.WhenAll(_open.Keys);
        return new Traffic(_accepted.ToHashSet(), _refused.ToHashSet(), _invalid.ToHashSet(), new HashSet<string>());
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var (due, number, last) = (0.0, 0, Stopwatch.GetTimestamp());
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(Beat, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = Stopwatch.GetTimestamp();
            due += Rate / EventsPerBody * Stopwatch.GetElapsedTime(last, now).TotalSeconds;
            last = now;
            for (; due >= 1; due--)
            {
                var post = PostAsync(number++);
                _open[post] = true;
                _ = post.ContinueWith(done => _open.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
    }

    private async Task PostAsync(int number)
    {
        var (body, ids) = Body(number, _visitors);
        var answered = false;
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
            using var request = new HttpRequestMessage(HttpMethod.Post, _target) { Content = content };
            if (_cookies.Length > 0) request.Headers.Add("Cookie", _cookies[number % _visitors]);
            using var answer = await _client.SendAsync(request);
            answered = answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            // Refused, as far as a tracker can know.
        }
        foreach (var id in ids)
        {
            (answered ? _accepted : _refused).Add(id);
            if (number % InvalidEvery == InvalidEvery - 1) _invalid.Add(id);
        }
    }

    /// <summary>A body and its event ids.</summary>
    public static (byte[] Body, string[] Ids) Body(int number, int visitors = Visitors)
    {
        var ids = new string[EventsPerBody];
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var invalid = number % InvalidEvery == InvalidEvery - 1;
        var json = new StringBuilder("""{"schema":"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4","data":[""");
        for (var i = 0; i < EventsPerBody; i++)
        {
            ids[i] = Guid.NewGuid().ToString();
            if (i > 0) json.Append(',');
            json.Append(CultureInfo.InvariantCulture, $$"""{"eid":"{{ids[i]}}","aid":"live","p":"web","tv":"load-1","tna":"load","duid":"visitor-{{number % visitors}}","dtm":"{{now}}","stm":"{{now}}","url":"https://shop.example/boats",{{(invalid ? Purchase : View)}}}""");
        }
        json.Append("]}");
        return (Encoding.UTF8.GetBytes(json.ToString()), ids);
    }
}
