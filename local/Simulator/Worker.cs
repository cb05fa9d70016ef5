namespace Sluice.Simulator;

/// <summary>A simulated worker.</summary>
public sealed class Worker
{
    internal Worker(string id, int readyAt) => (Id, ReadyAt) = (id, readyAt);

    /// <summary>Its name.</summary>
    public string Id { get; }

    /// <summary>Events processed so far.</summary>
    public double Processed { get; internal set; }

    /// <summary>Seconds at work so far.</summary>
    public double BusySeconds { get; internal set; }

    internal WorkerState State { get; set; }

    /// <summary>When it serves or, once vanished, when its ownership expires.</summary>
    internal int ReadyAt { get; set; }

    internal int First { get; set; }

    internal int Count { get; set; }
}
