namespace Sluice.Simulator;

/// <summary>States of a <see cref="Worker"/>.</summary>
internal enum WorkerState
{
    Starting,
    Serving,
    Vanished,
}
