namespace Sluice.Fabric.Measuring;

/// <summary>What one instance counted in one minute; it says so again, with a larger number, until the minute is over.</summary>
/// <param name="Minute">Start of the minute, UTC.</param>
/// <param name="Instance">Id of the instance.</param>
/// <param name="Counter">Name of the counter, as <c>PipelineMeter</c> has it.</param>
/// <param name="Hub">Hub that it is about; empty when none.</param>
/// <param name="Count">Number counted.</param>
public readonly record struct FlowCount(DateTimeOffset Minute, string Instance, string Counter, string Hub, long Count);
