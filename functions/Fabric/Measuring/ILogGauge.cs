namespace Sluice.Fabric.Measuring;

/// <summary>What the log itself says of its load: the local broker at once, Azure Monitor minutes later.</summary>
public interface ILogGauge
{
    /// <summary>The numbers as they are now. Throws the source's own exception when it cannot be asked.</summary>
    Task<LogGaugeReading> ReadAsync(CancellationToken cancellationToken);
}
