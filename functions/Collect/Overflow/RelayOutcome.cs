namespace Sluice.Collect;

/// <summary>What one run of the relay did.</summary>
/// <param name="Records">Records put back into the log.</param>
/// <param name="Batches">Batches that are complete and gone.</param>
/// <param name="SetAside">Names of what was damaged, or larger than the log accepts, and now lies aside.</param>
/// <param name="End">Why the run ended.</param>
public sealed record RelayOutcome(long Records, int Batches, IReadOnlyList<string> SetAside, RelayEnd End);
