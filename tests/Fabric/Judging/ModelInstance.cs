namespace Sluice.Fabric.Judging.Tests;

/// <summary>An instance of a worker in virtual time.</summary>
internal sealed class ModelInstance(string id, double startedAt)
{
    public string Id { get; set; } = id;

    public double StartedAt { get; set; } = startedAt;

    public HashSet<int> Partitions { get; } = [];

    public bool Alive { get; set; } = true;

    public bool Hung { get; set; }

    /// <summary>Its process does nothing at all; its host goes on renewing its ownerships.</summary>
    public bool Frozen { get; set; }

    public string Version { get; set; } = "1.0.0";

    /// <summary>What it wants mended.</summary>
    public List<string> Troubles { get; } = [];

    public long Processed { get; set; }

    public long Errors { get; set; }

    public double Busy { get; set; }

    public double Sink { get; set; }

    public Dictionary<int, long> ByPartition { get; } = [];

    /// <summary>Renewed its ownerships last.</summary>
    public double RenewedAt { get; set; } = startedAt;
}
