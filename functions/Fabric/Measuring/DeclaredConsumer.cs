namespace Sluice.Fabric.Measuring;

/// <summary>A consumer that the pipeline is known to have.</summary>
/// <param name="Worker">Function, such as <c>Enrich</c>.</param>
/// <param name="Stream">Hub it reads.</param>
/// <param name="Group">Consumer group it reads with.</param>
public sealed record DeclaredConsumer(string Worker, string Stream, string Group);
