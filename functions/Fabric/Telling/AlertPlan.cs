using System.Collections.Immutable;

namespace Sluice.Fabric.Telling;

/// <summary>What is to be sent now, and the state to go on from.</summary>
/// <param name="State">To be settled with the results, and stored.</param>
/// <param name="Due">Messages for <see cref="AlertSender"/>, in order for each target.</param>
public sealed record AlertPlan(AlertState State, ImmutableArray<AlertMessage> Due);
