namespace Sluice.Fabric.Measuring;

/// <summary>Where payloads wait that the log has refused.</summary>
public interface IParkedEvents
{
    /// <summary>Payloads that wait now. Throws the store's own exception when it cannot be asked.</summary>
    Task<long> CountAsync(CancellationToken cancellationToken);
}
