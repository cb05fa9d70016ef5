using Sluice.Log;

namespace Sluice.Archive.Replay;

/// <summary>Consecutive lines of one blob.</summary>
/// <param name="Records">Those that are to be given on: none of somebody who asked to be forgotten, so perhaps none at all.</param>
/// <param name="Erased">Those that were left out.</param>
/// <param name="Place">The place behind them.</param>
public sealed record ReplayBatch(IReadOnlyList<LogRecord> Records, int Erased, ReplayPlace Place)
{
    /// <summary>Lines that were read.</summary>
    public int Lines => Records.Count + Erased;
}
