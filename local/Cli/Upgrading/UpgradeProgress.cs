namespace Sluice.Cli.Upgrading;

/// <summary>How far another version has come.</summary>
/// <param name="Folder">The published folder that runs, or takes over.</param>
/// <param name="IsGoingOn">True while instances are replaced.</param>
/// <param name="Done">Instances of it.</param>
/// <param name="Left">Instances of the one before.</param>
/// <param name="Failure">Why the last one did not take over; null when it did.</param>
internal sealed record UpgradeProgress(string Folder, bool IsGoingOn, int Done, int Left, string? Failure);
