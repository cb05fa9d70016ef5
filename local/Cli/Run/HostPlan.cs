using System.Text.Json.Serialization;

namespace Sluice.Cli.Run;

/// <summary>What the host process of a run is told, as a file: settings carry keys and do not belong on a command line.</summary>
internal sealed record HostPlan
{
    /// <summary>The published app.</summary>
    public required string AppDirectory { get; init; }

    /// <summary>Port for everyone.</summary>
    public required int Port { get; init; }

    /// <summary>App instances.</summary>
    public required int Instances { get; init; }

    /// <summary>Most instances that may be asked for.</summary>
    public required int MaxInstances { get; init; }

    /// <summary>The app settings.</summary>
    public required Dictionary<string, string> Settings { get; init; }

    /// <summary>True for Azure Functions Core Tools.</summary>
    public required bool RealHost { get; init; }

    /// <summary>Folder for what the host keeps.</summary>
    public required string Data { get; init; }

    /// <summary>The checkout's folder <c>local</c>, with the demo page and its packages.</summary>
    public required string LocalFolder { get; init; }
}

[JsonSerializable(typeof(HostPlan))]
internal sealed partial class HostPlanJson : JsonSerializerContext;
