namespace Sluice.Fabric.Storing;

/// <summary>The latest view.</summary>
/// <param name="Round">Number of its round.</param>
/// <param name="Time">When it was judged.</param>
/// <param name="Json">The view, UTF-8, as <c>PipelineViewJson</c> writes it.</param>
public sealed record LatestView(long Round, DateTimeOffset Time, ReadOnlyMemory<byte> Json);
