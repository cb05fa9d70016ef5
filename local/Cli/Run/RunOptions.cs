namespace Sluice.Cli.Run;

/// <summary>What the command line of <c>run</c> says.</summary>
internal sealed record RunOptions
{
    /// <summary>Folder for everything the run keeps: logs, the log's segments, Azurite's data.</summary>
    public required string Data { get; init; }

    /// <summary>Shifts every port.</summary>
    public int PortOffset { get; init; }

    /// <summary>Folder with Snowplow enrichment configurations.</summary>
    public string? Enrichments { get; init; }

    /// <summary>Snowplow Iglu resolver configuration.</summary>
    public string? Resolver { get; init; }

    /// <summary>Folder with schemas of one's own.</summary>
    public string? Schemas { get; init; }

    /// <summary>Visitor rules; null for those of the demo pages.</summary>
    public string? Rules { get; init; }

    /// <summary>App instances that share the partitions.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>Most instances that the fabric may ask for; null for eight, or <see cref="Instances"/> when that is more.</summary>
    public int? MaxInstances { get; init; }

    /// <summary>Most instances of the host.</summary>
    public int InstanceLimit => MaxInstances ?? Math.Max(8, Instances);

    /// <summary>Limits of the log, in Event Hubs throughput units; null for none.</summary>
    public int? ThroughputUnits { get; init; }

    /// <summary>Hubs beside the pipeline's own, <c>NAME:PARTITIONS</c>.</summary>
    public IReadOnlyList<string> Hubs { get; init; } = [];

    /// <summary>True to run the app under Azure Functions Core Tools instead of the stand-in.</summary>
    public bool RealHost { get; init; }

    /// <summary>Key that the visitor API asks for; null for none.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>App settings that win over the run's own, <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>What is wrong with the options, a sentence each.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (PortOffset is < 0 or > 40000) problems.Add("--port-offset must be between 0 and 40000.");
        if (Instances is < 1 or > 32) problems.Add("--instances must be between 1 and 32.");
        if (MaxInstances is < 1 or > 32) problems.Add("--max-instances must be between 1 and 32.");
        else if (MaxInstances < Instances) problems.Add("--max-instances must not be less than --instances.");
        if (ThroughputUnits is < 1 or > 40) problems.Add("--throughput-units must be between 1 and 40.");
        if (Enrichments is not null && !Directory.Exists(Enrichments)) problems.Add($"--enrichments: there is no folder {Enrichments}.");
        if (Schemas is not null && !Directory.Exists(Schemas)) problems.Add($"--schemas: there is no folder {Schemas}.");
        if (Rules is not null && !File.Exists(Rules)) problems.Add($"--rules: there is no file {Rules}.");
        if (Resolver is not null && !File.Exists(Resolver)) problems.Add($"--resolver: there is no file {Resolver}.");
        foreach (var hub in Hubs)
            if (!LocalHubs.TryParse(hub, out _, out var error))
                problems.Add($"--hub {hub}: {error}");
        foreach (var setting in Settings)
            if (setting.IndexOf('=') < 1)
                problems.Add($"--setting {setting}: expected NAME=VALUE.");
        return problems;
    }
}
