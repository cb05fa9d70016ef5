namespace Sluice.Fabric.Judging;

/// <summary>An incident that closed lately.</summary>
/// <param name="Key">What it was about.</param>
/// <param name="ClosedAt">When it closed.</param>
/// <param name="Returns">How often it had come back.</param>
public sealed record ClosedIncident(string Key, long ClosedAt, int Returns);
