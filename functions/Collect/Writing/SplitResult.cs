using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Collect;

/// <summary>What a payload that was too large has become.</summary>
/// <param name="Parts">Payloads below the limit, in order.</param>
/// <param name="Violations">Size violations, in order.</param>
internal sealed record SplitResult(
    IReadOnlyList<CollectorPayload> Parts, IReadOnlyList<BadRow.SizeViolation> Violations);
