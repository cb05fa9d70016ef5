namespace Sluice.Fabric.Planning;

/// <summary>A size that was decided and may not be visible yet.</summary>
/// <param name="Size">The size.</param>
/// <param name="At">When it was decided.</param>
public sealed record PendingSize(int Size, DateTimeOffset At);
