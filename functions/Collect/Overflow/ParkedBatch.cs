namespace Sluice.Collect;

/// <summary>One batch as the store holds it.</summary>
/// <param name="Name">Name in the store; names sort by time of arrival.</param>
/// <param name="Records">Its records, in order of arrival.</param>
/// <param name="Relayed">How many of them, in the order in which the relay sends, are back in the log already.</param>
public sealed record ParkedBatch(string Name, IReadOnlyList<OverflowRecord> Records, int Relayed);
