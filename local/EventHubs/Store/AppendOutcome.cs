namespace Sluice.EventHubs.Store;

/// <summary>What became of an append.</summary>
internal enum AppendOutcome
{
    /// <summary>On disk: it survives the end of the process and of the machine.</summary>
    Durable,

    /// <summary>Not written; nothing of it will ever be read. The disk refused, or the store is closing.</summary>
    Failed,
}
