namespace Sluice.Fabric.Changing;

/// <summary>A change that goes on.</summary>
/// <param name="Change">As it was told last.</param>
/// <param name="Before">What it takes over from.</param>
/// <param name="After">What takes over.</param>
/// <param name="LeftAt">When an instance without it spoke last.</param>
/// <param name="HeardAt">When any of its instances spoke last.</param>
internal sealed record OpenChange(Change Change, CodeMark Before, CodeMark After, DateTimeOffset LeftAt, DateTimeOffset HeardAt);
