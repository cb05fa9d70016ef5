namespace Sluice.Azure.Rebuild;

/// <summary>A clock that is ahead: what was just written is long ago for it.</summary>
internal sealed class ShiftedClock(TimeProvider time, TimeSpan ahead) : TimeProvider
{
    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + ahead;
}
