namespace Sluice.Simulator;

/// <summary>Something that goes wrong for a while.</summary>
/// <param name="Kind">What.</param>
/// <param name="From">First second.</param>
/// <param name="To">First second after it.</param>
/// <param name="Value">Slow: factor on every worker's capacity. Capped: events a second of all workers. Blocked: the partition. Crash: workers that vanish.</param>
public readonly record struct Incident(IncidentKind Kind, int From, int To, double Value);
