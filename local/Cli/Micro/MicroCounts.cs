namespace Sluice.Cli.Micro;

/// <summary>How many events arrived since the start or the last reset.</summary>
/// <param name="Good">Enriched events, incomplete ones not among them.</param>
/// <param name="Bad">Failed events.</param>
internal readonly record struct MicroCounts(long Good, long Bad)
{
    /// <summary>Good and bad.</summary>
    public long Total => Good + Bad;
}
