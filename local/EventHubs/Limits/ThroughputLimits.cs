namespace Sluice.EventHubs.Limits;

/// <summary>
/// The limits of a namespace's throughput units (Standard tier): per unit 1 MB/s or 1,000 events/s in and 2 MB/s or
/// 4,096 events/s out, over all hubs together. Without a number of units nothing is limited.
/// </summary>
internal sealed class ThroughputLimits(TimeProvider time)
{
    private const double IngressBytes = 1_000_000;
    private const double IngressEvents = 1_000;
    private const double EgressBytes = 2_000_000;
    private const double EgressEvents = 4_096;

    // A change of the number of units is noticed by those who wait after this time at the latest.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private Buckets? _ingress;
    private Buckets? _egress;

    /// <summary>Units in force; null for no limits.</summary>
    public int? Units { get; private set; }

    /// <summary>Changes the units, at once. Buckets begin full, so the same number again changes nothing.</summary>
    public void SetUnits(int? units)
    {
        lock (_gate)
        {
            if (units == Units) return;
            Units = units;
            var now = Now();
            _ingress = units is { } n ? new Buckets(IngressBytes * n, IngressEvents * n, now) : null;
            _egress = units is { } m ? new Buckets(EgressBytes * m, EgressEvents * m, now) : null;
        }
    }

    /// <summary>Takes a send in, or refuses it.</summary>
    public bool TryIngress(int bytes, int events)
    {
        lock (_gate)
        {
            if (_ingress is null) return true;
            _ingress.Refill(Now());
            if (!_ingress.IsOpen) return false;
            _ingress.Take(bytes, events);
            return true;
        }
    }

    /// <summary>Charges events that were handed to a reader.</summary>
    public void Egress(long bytes, int events)
    {
        lock (_gate) _egress?.Take(bytes, events);
    }

    /// <summary>True when a reader may be served now.</summary>
    public bool EgressOpen(out TimeSpan wait)
    {
        lock (_gate)
        {
            wait = TimeSpan.Zero;
            if (_egress is null) return true;
            _egress.Refill(Now());
            if (_egress.IsOpen) return true;
            wait = _egress.Wait < LongestWait ? _egress.Wait : LongestWait;
            return false;
        }
    }

    /// <summary>Waits out a time, or less when cancelled.</summary>
    public Task DelayAsync(TimeSpan wait, CancellationToken cancellationToken) => Task.Delay(wait, time, cancellationToken);

    private long Now() => time.GetElapsedTime(0).Ticks;

    private sealed class Buckets(double bytesPerSecond, double eventsPerSecond, long now)
    {
        private readonly TokenBucket _bytes = new(bytesPerSecond, now);
        private readonly TokenBucket _events = new(eventsPerSecond, now);

        public bool IsOpen => _bytes.IsOpen && _events.IsOpen;

        public TimeSpan Wait => _bytes.Wait > _events.Wait ? _bytes.Wait : _events.Wait;

        public void Refill(long now)
        {
            _bytes.Refill(now);
            _events.Refill(now);
        }

        public void Take(double bytes, double events)
        {
            _bytes.Take(bytes);
            _events.Take(events);
        }
    }
}
