using Sluice.FunctionsHost.Manifest;

namespace Sluice.FunctionsHost.EventHubs;

/// <summary>Names of the blobs that belong to one consumer of a hub, in container <see cref="Container"/>.</summary>
internal sealed record ConsumerPath(string Namespace, string Hub, string ConsumerGroup)
{
    /// <summary>The container that the Event Hubs extension uses.</summary>
    public const string Container = "azure-webjobs-eventhub";

    public static ConsumerPath Of(EventHubTrigger trigger) => new(trigger.Namespace, trigger.Hub, trigger.ConsumerGroup);

    /// <summary><c>{namespace}/{hub}/{group}/ownership/</c>, lower-case.</summary>
    public string OwnershipPrefix { get; } = $"{Namespace}/{Hub}/{ConsumerGroup}/ownership/".ToLowerInvariant();

    public string Ownership(int partition) => $"{OwnershipPrefix}{partition}";

    /// <summary><c>{namespace}/{hub}/{group}/checkpoint/{partition}</c>, lower-case.</summary>
    public string Checkpoint(int partition) => $"{Namespace}/{Hub}/{ConsumerGroup}/checkpoint/{partition}".ToLowerInvariant();

    /// <summary>What extension 4.x wrote: no lower-casing, no <c>checkpoint/</c>.</summary>
    public string LegacyCheckpoint(int partition) => $"{Namespace}/{Hub}/{ConsumerGroup}/{partition}";
}
