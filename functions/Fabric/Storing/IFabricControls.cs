namespace Sluice.Fabric.Storing;

/// <summary>What people have told the fabric while it runs; it wins over the settings.</summary>
public interface IFabricControls
{
    /// <summary>What is in force.</summary>
    Task<FabricControls> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Replaces it on condition of <see cref="FabricControls.Tag"/>; null when somebody else was faster.</summary>
    Task<FabricControls?> WriteAsync(FabricControls controls, CancellationToken cancellationToken);
}
