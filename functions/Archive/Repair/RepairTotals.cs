namespace Sluice.Archive.Repair;

/// <summary>What became of failed events.</summary>
/// <param name="Sent">Repaired and sent by this run, those among them of which an earlier run did not know whether it had.</param>
/// <param name="Already">Sent by an earlier run.</param>
/// <param name="NotRepaired">Which no rule repairs; they stay where they are.</param>
public sealed record RepairTotals(long Sent, long Already, long NotRepaired)
{
    /// <summary>All of them.</summary>
    public long Events => Sent + Already + NotRepaired;
}
