using System.Collections.Immutable;
using System.Globalization;
using Azure.Core;
using Microsoft.Extensions.Logging;
using Sluice.Fabric.Acting;
using Sluice.Fabric.Measuring;

namespace Sluice.Azure.Fabric;

/// <summary>
/// Azure Monitor's metrics of an Event Hubs namespace: requests refused, bytes read, and how many bytes an event has on the
/// way in, by hub. One question a minute (the limit is 12,000 an hour for a subscription); metrics come minutes late and
/// are revised, so they are read as they were <see cref="MonitorGaugeOptions.Delay"/> ago, and what is not there by then
/// is not known. Bytes an event are kept as they were last known. One reading at a time.
/// </summary>
public sealed class MonitorGauge : ILogGauge, IDisposable
{
    /// <summary>Minutes that a question spans.</summary>
    internal const int Minutes = 30;

    private const string ApiVersion = "2023-10-01";
    private const string Refused = "ThrottledRequests";
    private const string BytesIn = "IncomingBytes";
    private const string EventsIn = "IncomingMessages";
    private const string BytesOut = "OutgoingBytes";
    // More than a namespace has hubs: of series that are left out nobody would know.
    private const int MostSeries = 200;

    private readonly MonitorGaugeOptions _options;
    private readonly ArmClient _arm;
    private readonly TimeProvider _time;
    private readonly MetricMinutes _refused = new();
    private readonly MetricMinutes _bytesOut = new();
    private ImmutableSortedDictionary<string, double> _eventBytes = ImmutableSortedDictionary.Create<string, double>(StringComparer.OrdinalIgnoreCase);
    private DateTimeOffset _next = DateTimeOffset.MinValue;
    private CapacityException? _failure;

    /// <summary>Asks nothing yet.</summary>
    /// <param name="options">Validated options with an id.</param>
    /// <param name="credential">The app's identity; it needs to read the namespace's metrics (Monitoring Reader).</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Told about tries.</param>
    public MonitorGauge(MonitorGaugeOptions options, TokenCredential credential, TimeProvider time, ILogger<MonitorGauge> logger)
    {
        (_options, _time) = (options, time);
        // Whoever asks waits a few seconds only; the next minute tries again.
        _arm = new ArmClient(
            new ArmCapacityOptions { Endpoint = options.Endpoint, Attempts = 1, RequestTimeout = TimeSpan.FromSeconds(20), OperationTimeout = TimeSpan.FromSeconds(20) },
            credential, time, logger);
    }

    /// <inheritdoc />
    public async Task<LogGaugeReading> ReadAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        // A clock that was set back must not keep questions away for longer than the interval.
        if (now >= _next || _next > now + _options.Interval)
        {
            _next = now + _options.Interval;
            try
            {
                await AskAsync(now, cancellationToken);
                _failure = null;
            }
            catch (CapacityException failure)
            {
                _failure = failure;
            }
        }
        var then = now - _options.Delay;
        var (refused, bytesOut) = (_refused.At(then), _bytesOut.At(then));
        if (_failure is not null && double.IsNaN(refused) && double.IsNaN(bytesOut) && _eventBytes.IsEmpty) throw _failure;
        return new LogGaugeReading(new LogReading(now, null, refused, double.NaN, bytesOut, double.NaN), ImmutableSortedDictionary<string, double>.Empty)
        {
            EventBytes = _eventBytes, Fault = _failure?.Message,
        };
    }

    /// <inheritdoc />
    public void Dispose() => _arm.Dispose();

    private async Task AskAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var to = new DateTimeOffset(now.UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
        var from = to.AddMinutes(-Minutes);
        var query = string.Create(CultureInfo.InvariantCulture,
            $"&metricnamespace=Microsoft.EventHub%2Fnamespaces&metricnames={Refused},{BytesIn},{EventsIn},{BytesOut}&aggregation=total&interval=PT1M&top={MostSeries}&timespan={from:yyyy-MM-ddTHH:mm:ssZ}%2F{to:yyyy-MM-ddTHH:mm:ssZ}&%24filter=EntityName%20eq%20%27%2A%27");
        var answer = await _arm.GetAsync(_options.NamespaceId + "/providers/Microsoft.Insights/metrics", ApiVersion, cancellationToken, query);

        var refused = new SortedDictionary<DateTimeOffset, double>();
        var bytesOut = new SortedDictionary<DateTimeOffset, double>();
        var bytes = new Dictionary<(string Hub, DateTimeOffset Minute), double>();
        var events = new Dictionary<(string Hub, DateTimeOffset Minute), double>();
        foreach (var (metric, entity, minute, total) in MetricsAnswer.Totals(answer.Body!))
        {
            if (minute < from || minute >= to || !(total >= 0)) continue;
            switch (metric)
            {
                case Refused: refused[minute] = refused.GetValueOrDefault(minute) + total; break;
                case BytesOut: bytesOut[minute] = bytesOut.GetValueOrDefault(minute) + total; break;
                case BytesIn: bytes[(entity, minute)] = bytes.GetValueOrDefault((entity, minute)) + total; break;
                case EventsIn: events[(entity, minute)] = events.GetValueOrDefault((entity, minute)) + total; break;
            }
        }
        foreach (var (minute, total) in refused) _refused.Set(minute, total);
        foreach (var (minute, total) in bytesOut) _bytesOut.Set(minute, total);
        // Of the last ten minutes that both have: few events of an odd size must not decide.
        foreach (var hub in events.GroupBy(one => one.Key.Hub))
        {
            var both = hub.Where(one => one.Value > 0 && bytes.ContainsKey(one.Key)).OrderByDescending(one => one.Key.Minute).Take(10).ToList();
            if (hub.Key.Length > 0 && both.Count > 0)
                _eventBytes = _eventBytes.SetItem(hub.Key, both.Sum(one => bytes[one.Key]) / both.Sum(one => one.Value));
        }
    }
}
