namespace Sluice.EventHubs.Store;

/// <summary>The parts of a stored event, as views of the record they stand in.</summary>
internal readonly ref struct StoredEvent
{
    /// <summary>True when the event was sent with a partition key.</summary>
    public bool HasKey { get; init; }

    /// <summary>The partition key, UTF-8.</summary>
    public ReadOnlySpan<byte> Key { get; init; }

    /// <summary>The header section as it was sent, descriptor included; empty for none.</summary>
    public ReadOnlySpan<byte> Header { get; init; }

    /// <summary>Number of message annotations that the sender set, reserved ones left out.</summary>
    public int AnnotationCount { get; init; }

    /// <summary>Those annotations: keys and values as they were sent.</summary>
    public ReadOnlySpan<byte> Annotations { get; init; }

    /// <summary>Properties, application properties, body and footer as they were sent.</summary>
    public ReadOnlySpan<byte> Rest { get; init; }
}
