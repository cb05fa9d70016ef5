namespace Sluice.Collect;

/// <summary>
/// Remembers that a service is away, so that requests do not each find out by waiting. After a failure nothing passes for a
/// while; then one attempt does, whose outcome closes the circuit or doubles the pause. Safe for concurrent use.
/// </summary>
internal sealed class Circuit(TimeProvider time, TimeSpan pause, TimeSpan longestPause)
{
    private enum State { Closed, Open, Trying }

    private readonly Lock _gate = new();
    private volatile State _state;
    private long _openedAt;
    private TimeSpan _pause;

    public bool IsClosed => _state == State.Closed;

    /// <summary>True when an attempt may be made; it must be followed by <see cref="Succeeded"/> or <see cref="Failed"/>.</summary>
    public bool TryEnter()
    {
        if (_state == State.Closed) return true;
        lock (_gate)
        {
            if (_state == State.Closed) return true;
            if (_state == State.Trying || time.GetElapsedTime(_openedAt) < _pause) return false;
            _state = State.Trying;
            return true;
        }
    }

    /// <summary>Closes the circuit; true when it was not closed before.</summary>
    public bool Succeeded()
    {
        if (_state == State.Closed) return false;
        lock (_gate)
        {
            if (_state == State.Closed) return false;
            _state = State.Closed;
            return true;
        }
    }

    /// <summary>Opens the circuit; true when it was closed before.</summary>
    public bool Failed()
    {
        lock (_gate)
        {
            if (_state == State.Open) return false;
            var wasClosed = _state == State.Closed;
            _pause = wasClosed ? pause : _pause * 2;
            if (_pause > longestPause) _pause = longestPause;
            _openedAt = time.GetTimestamp();
            _state = State.Open;
            return wasClosed;
        }
    }
}
