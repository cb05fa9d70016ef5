namespace Sluice.Simulator;

/// <summary>One run second by second, for pictures and for questions about single seconds.</summary>
public sealed class RunTrace(int seconds)
{
    /// <summary>Events a second that arrive.</summary>
    public double[] Rate { get; } = new double[seconds];

    /// <summary>Workers asked for.</summary>
    public int[] Workers { get; } = new int[seconds];

    /// <summary>Events a second that the workers in service can do.</summary>
    public double[] Capacity { get; } = new double[seconds];

    /// <summary>Age of the oldest unprocessed event, seconds.</summary>
    public double[] Age { get; } = new double[seconds];

    /// <summary>Throughput units asked for; 0 without limits.</summary>
    public int[] Units { get; } = new int[seconds];

    /// <summary>Events in front of the log.</summary>
    public double[] Parked { get; } = new double[seconds];
}
