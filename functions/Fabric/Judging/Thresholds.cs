namespace Sluice.Fabric.Judging;

/// <summary><see cref="JudgeOptions"/> in milliseconds and seconds.</summary>
internal sealed class Thresholds(JudgeOptions o)
{
    public JudgeOptions Options { get; } = o;

    public double Objective { get; } = o.Objective.TotalSeconds;

    public double Horizon { get; } = o.Horizon.TotalSeconds;

    public double LeastLag { get; } = o.LeastLag.TotalSeconds;

    public long LagHold { get; } = Clock.Ms(o.LagHold);

    public long Stall { get; } = Clock.Ms(o.StallAfter);

    public long Stop { get; } = Clock.Ms(o.StopAfter);

    public long Stale { get; } = Clock.Ms(o.StaleAfter);

    public long Silence { get; } = Clock.Ms(o.InstanceSilence);

    public long Expiry { get; } = Clock.Ms(o.OwnerExpiry);

    public long Idle { get; } = Clock.Ms(o.IdleAfter);

    public long Close { get; } = Clock.Ms(o.CloseAfter);

    public long Persists { get; } = Clock.Ms(o.LossPersists);

    public long Mixed { get; } = Clock.Ms(o.MixedAfter);

    public long Gap { get; } = Clock.Ms(o.LongestGap);
}
