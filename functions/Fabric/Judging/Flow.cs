namespace Sluice.Fabric.Judging;

/// <summary>What Sluice's own workers write to the log.</summary>
internal static class Flow
{
    public const string Collected = "collected";
    public const string Enriched = "enriched";
    public const string Failed = "failed";
    public const string Enrich = "Enrich";

    /// <summary>True when the worker writes to the log.</summary>
    public static bool Writes(string worker) => worker == Enrich;

    /// <summary>The worker that fills the stream; null when it comes from outside.</summary>
    public static string? WriterOf(string stream) => stream is Enriched or Failed ? Enrich : null;
}
