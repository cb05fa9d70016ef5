namespace Sluice.Azure.Tests.Fabric;

/// <summary>A clock that stands until it is set.</summary>
internal sealed class SettableTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
