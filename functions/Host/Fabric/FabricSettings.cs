using Sluice.Azure.Fabric;
using Sluice.Azure.Settings;
using Sluice.Azure.Storage;
using Sluice.Fabric.Api;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Running;
using Sluice.Fabric.Telling;

namespace Sluice.Host.Fabric;

/// <summary>All settings of the fabric, read and checked.</summary>
internal sealed record FabricSettings(
    FabricOptions Running, MeasuringOptions Measuring, JudgeOptions Judge, PlannerOptions Planner, AlertOptions Alerts,
    FabricApiOptions Api, ArmCapacityOptions Azure, MonitorGaugeOptions Monitor, LocalCapacityOptions Local, StorageClients? Checkpoints)
{
    /// <summary>Reads every section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static FabricSettings Read(IConfiguration settings, List<string> errors) => new(
        FabricOptions.Read(settings, errors),
        MeasuringOptions.Read(settings, errors),
        Checked(() => JudgeOptions.From(settings), errors) ?? new JudgeOptions(),
        Checked(() => PlannerOptions.From(settings), errors) ?? new PlannerOptions(),
        AlertOptions.Read(settings, errors),
        FabricApiOptions.Read(settings, errors),
        ArmCapacityOptions.Read(settings, errors),
        MonitorGaugeOptions.Read(settings, errors),
        LocalCapacityOptions.Read(settings, errors),
        // The Functions host keeps its checkpoints there. Without the setting there are none to read.
        settings.GetSection("AzureWebJobsStorage") is { } host && (host.Value is not null || host.GetChildren().Any())
            ? Checked(() => StorageClients.FromConfiguration(settings, "AzureWebJobsStorage"), errors)
            : null);

    private static T? Checked<T>(Func<T> read, List<string> errors) where T : class
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or InvalidSettingsException)
        {
            errors.Add(wrong.Message);
            return null;
        }
    }
}
