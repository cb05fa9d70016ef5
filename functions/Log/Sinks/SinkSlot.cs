namespace Sluice.Log.Sinks;

/// <summary>What a sink knows of a partition between batches.</summary>
public class SinkSlot
{
    internal SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>What the sink contains; null when nothing is known.</summary>
    public Watermarks? Marks { get; set; }

    /// <summary>Of what is stored: the condition of the next write. Null before the first.</summary>
    public string? ETag { get; set; }
}
