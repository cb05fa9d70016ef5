using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Storing;

/// <summary>Where instances speak and the fabric listens.</summary>
public interface IHeartbeats
{
    /// <summary>Replaces what the instance said of the worker.</summary>
    Task SayAsync(Heartbeat heartbeat, CancellationToken cancellationToken);

    /// <summary>Replaces the instance's counts of a minute.</summary>
    Task CountAsync(IReadOnlyList<FlowCount> counts, CancellationToken cancellationToken);

    /// <summary>The last heartbeat of each instance and worker since a time; older ones are deleted on the way.</summary>
    Task<IReadOnlyList<Heartbeat>> HeartbeatsAsync(DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Counts of the minutes since a time; those older than an hour are deleted on the way.</summary>
    Task<IReadOnlyList<FlowCount>> CountsAsync(DateTimeOffset since, CancellationToken cancellationToken);
}
