namespace Sluice.Fabric.Measuring;

/// <summary>The end of the pipeline, where a canary comes out.</summary>
public interface ICanaryEnd
{
    /// <summary>When the canary became readable; null while it is not. Throws the store's own exception when it cannot be asked.</summary>
    /// <param name="visitor">Whose event it is.</param>
    /// <param name="canary">Its session id, unique for each canary.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<DateTimeOffset?> FindAsync(string visitor, string canary, CancellationToken cancellationToken);
}
