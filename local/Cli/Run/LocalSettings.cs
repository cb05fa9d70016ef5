using Sluice.Azure.Fabric;

namespace Sluice.Cli.Run;

/// <summary>The app settings of a local run: the names are those that Bicep sets in Azure.</summary>
internal static class LocalSettings
{
    /// <summary>How long a schema is kept when the run is given a folder of schemas.</summary>
    public static readonly TimeSpan SchemaLife = TimeSpan.FromSeconds(2);

    /// <summary>Builds them; the run's <c>--setting</c> options win.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="storage">Connection string of Azurite.</param>
    /// <param name="log">Connection string of the log.</param>
    /// <param name="capacity">Where the host is asked for instances; null when it has one and knows no other number.</param>
    public static Dictionary<string, string> For(
        RunOptions options, string storage, string log, LocalCapacityOptions? capacity = null)
    {
        var settings = new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = storage,
            ["Storage"] = storage,
            ["EventHubs"] = log,
            ["RelaySchedule"] = "*/2 * * * * *",
            ["LakeSchedule"] = "0 */5 * * * *",
            ["ReportsSchedule"] = "*/30 * * * * *",
            ["AudiencesSchedule"] = "*/2 * * * * *",
            ["FabricSchedule"] = "*/5 * * * * *",
            ["Sluice__Fabric__LeaderTimeout"] = "00:00:12",
            // Instances are processes and throughput units a number here: both come within seconds. The fabric measures the
            // former from its first step on.
            ["Sluice__Fabric__Planner__StartDelay"] = "00:00:08",
            ["Sluice__Fabric__Planner__MovePause"] = "00:00:04",
            ["Sluice__Fabric__Planner__UnitDelay"] = "00:00:05",
            // Tests of trackers count what they sent, and nothing else may stand beside it.
            ["Sluice__Fabric__OwnEvents"] = "false",
            ["Sluice__Fabric__Measuring__CanaryInterval"] = "00:00:00",
            ["Sluice__Enrich__IncompleteHub"] = LocalHubs.Incomplete,
            ["Sluice__Iglu__OnUnreachable"] = "Fail",
            ["Sluice__Iglu__AllowHttpOnLoopback"] = "true",
            // A laptop's processes die and come back within seconds; two minutes without an owner would look like a fault.
            ["AzureFunctionsJobHost__extensions__eventHubs__loadBalancingUpdateInterval"] = "00:00:02",
            ["AzureFunctionsJobHost__extensions__eventHubs__partitionOwnershipExpirationInterval"] = "00:00:08",
        };
        if (capacity is not null)
        {
            settings["Sluice__Fabric__Local__Endpoint"] = capacity.Endpoint!;
            settings["Sluice__Fabric__Local__Token"] = capacity.Token!;
        }
        if (OperatingSystem.IsWindows())
            settings["AzureFunctionsJobHost__customHandler__description__defaultExecutablePath"] = "sluice.exe";
        if (options.Enrichments is { } enrichments) settings["Sluice__Enrich__EnrichmentsDirectory"] = Path.GetFullPath(enrichments);
        if (options.Resolver is { } resolver) settings["Sluice__Iglu__ResolverFile"] = Path.GetFullPath(resolver);
        if (options.Rules is { } rules) settings["Sluice__Visitors__RulesFile"] = Path.GetFullPath(rules);
        if (options.Schemas is { } schemas)
        {
            settings["Sluice__Iglu__SchemasDirectory"] = Path.GetFullPath(schemas);
            // Whoever brings schemas edits them; the next event but a moment later shall see it.
            settings["Sluice__Iglu__CacheTtl"] = SchemaLife.ToString("c", System.Globalization.CultureInfo.InvariantCulture);
        }
        foreach (var api in new[] { "Visitors", "Reports", "Fabric" })
        {
            if (options.Keys.Count == 0) settings[$"Sluice__{api}__AllowAnonymous"] = "true";
            for (var i = 0; i < options.Keys.Count; i++) settings[$"Sluice__{api}__Keys__{i}"] = options.Keys[i];
        }
        foreach (var setting in options.Settings)
        {
            var split = setting.IndexOf('=');
            settings[setting[..split]] = setting[(split + 1)..];
        }
        return settings;
    }
}
