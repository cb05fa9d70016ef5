namespace Sluice.EventHubs.Store;

/// <summary>What a partition needs to know about keeping and flushing.</summary>
/// <param name="Retention">Events older than this may go.</param>
/// <param name="RetentionBytes">Bytes per partition beyond which the oldest may go.</param>
/// <param name="SegmentBytes">Size at which a new segment begins.</param>
internal sealed record StoreOptions(TimeSpan Retention, long RetentionBytes, long SegmentBytes);
