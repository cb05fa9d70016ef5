namespace Sluice.Audiences;

/// <summary>A message that has to be in the output once.</summary>
/// <param name="Number">Its place in the bucket's order.</param>
/// <param name="EventId">By which it is known in the output.</param>
/// <param name="Body">Its bytes.</param>
public sealed record OutboxRow(long Number, string EventId, ReadOnlyMemory<byte> Body);
