namespace Sluice.EventHubs.Store;

/// <summary>One hub.</summary>
internal interface IHub
{
    /// <summary>Its name, as it was first written.</summary>
    string Name { get; }

    /// <summary>When it was created.</summary>
    DateTimeOffset CreatedAt { get; }

    /// <summary>Its partitions by number.</summary>
    IReadOnlyList<IPartition> Partitions { get; }

    /// <summary>The partition whose turn it is, for sends without key and partition.</summary>
    int NextPartition();
}
