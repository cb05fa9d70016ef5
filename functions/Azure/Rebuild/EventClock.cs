namespace Sluice.Azure.Rebuild;

/// <summary>
/// The time of the events that are being replayed: what a worker refuses as too old must depend on when the event came, not
/// on when it is replayed.
/// </summary>
internal sealed class EventClock : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    /// <summary>Sets the time, unless it would go back.</summary>
    public void Reach(DateTimeOffset time)
    {
        if (time > _now) _now = time;
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => _now;
}
