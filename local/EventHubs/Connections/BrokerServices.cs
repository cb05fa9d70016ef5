using Microsoft.Extensions.Logging;
using Sluice.EventHubs.Limits;
using Sluice.EventHubs.Security;
using Sluice.EventHubs.Store;

namespace Sluice.EventHubs.Connections;

/// <summary>What every connection works with.</summary>
internal sealed record BrokerServices(
    IEventStore Store, AccessKey Key, bool AcceptAnyJwt, ThroughputLimits Limits, OwnerRegistry Owners,
    Counters Counters, IngestBudget Budget, TimeProvider Time, ILogger Logger)
{
    /// <summary>Most bytes of a frame that are read, and that are announced.</summary>
    public const int MaxFrameSize = 64 * 1024;

    /// <summary>Most bytes of a message (Event Hubs Standard).</summary>
    public const int MaxMessageSize = 1024 * 1024;

    /// <summary>The time, for claims.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();
}
