namespace Sluice.EventHubs.Connections;

/// <summary>Keeps a peer from taking this end for dead, and notices when the peer is.</summary>
internal sealed class Heartbeat : IDisposable
{
    /// <summary>Milliseconds of silence that are announced as tolerated; twice as many are.</summary>
    public const uint IdleTimeout = 240_000;

    private readonly Connection _connection;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _heard;

    /// <summary>Begins to beat, in half of the time the peer tolerates, so that one late beat does no harm.</summary>
    public Heartbeat(Connection connection, TimeProvider time, uint? peerIdleTimeout)
    {
        (_connection, _time, _heard) = (connection, time, time.GetTimestamp());
        var tolerated = peerIdleTimeout is > 0 ? peerIdleTimeout.Value : IdleTimeout;
        var period = TimeSpan.FromMilliseconds(Math.Clamp(tolerated / 2.0, 250, IdleTimeout / 4.0));
        _timer = time.CreateTimer(static state => ((Heartbeat)state!).Beat(), this, period, period);
    }

    /// <summary>Notes that the peer has sent something.</summary>
    public void Heard() => Volatile.Write(ref _heard, _time.GetTimestamp());

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void Beat()
    {
        _connection.Beat();
        if (_time.GetElapsedTime(Volatile.Read(ref _heard)) > TimeSpan.FromMilliseconds(2.0 * IdleTimeout)) _connection.Abandon();
    }
}
