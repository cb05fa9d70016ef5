namespace Sluice.Archive.Repair;

/// <summary>What is about to be sent: written before, so that whoever comes after a kill can look whether it was.</summary>
/// <param name="Partition">Partition of the collected hub.</param>
/// <param name="After">Its last sequence number before.</param>
/// <param name="At">When.</param>
/// <param name="Items">Each failed event's key, and the SHA-256 of its payload in hexadecimal.</param>
internal sealed record RepairIntent(int Partition, long After, DateTimeOffset At, IReadOnlyList<(string Key, string Payload)> Items);
