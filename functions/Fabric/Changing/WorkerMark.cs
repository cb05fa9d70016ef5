namespace Sluice.Fabric.Changing;

/// <summary>What is remembered of a worker's instances.</summary>
/// <param name="Settled">What all of them ran when they last ran the same; null before that.</param>
/// <param name="Change">Id of the change that they are in; null when they are in none.</param>
internal sealed record WorkerMark(CodeMark? Settled, string? Change);
