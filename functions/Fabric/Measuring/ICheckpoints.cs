namespace Sluice.Fabric.Measuring;

/// <summary>Where consumers note how far they are and what they own.</summary>
public interface ICheckpoints
{
    /// <summary>
    /// Every declared consumer, with or without checkpoints, and every one that nobody declared but that has some.
    /// Throws the store's own exception when the store cannot be read.
    /// </summary>
    Task<CheckpointListing> ReadAsync(CancellationToken cancellationToken);
}
