namespace Sluice.Fabric.Planning;

/// <summary>A step out that did not help: what limits is elsewhere.</summary>
/// <param name="Size">Instances before it, which did as much.</param>
/// <param name="Processed">Events a second that all of them got through, before and after.</param>
/// <param name="Since">When that was known.</param>
public sealed record IneffectiveStep(int Size, double Processed, DateTimeOffset Since);
