namespace Sluice.Simulator;

/// <summary>Kinds of <see cref="Incident"/>.</summary>
public enum IncidentKind
{
    Slow,
    Capped,
    Blocked,
    Crash,
}
