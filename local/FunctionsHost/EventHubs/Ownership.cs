using Azure;

namespace Sluice.FunctionsHost.EventHubs;

/// <summary>Who owns a partition, as its blob says.</summary>
/// <param name="Partition">Number of the partition.</param>
/// <param name="Owner">Id of the owner; empty when it was given back.</param>
/// <param name="Modified">When it was claimed or renewed last.</param>
/// <param name="ETag">Guards the next claim.</param>
internal sealed record Ownership(int Partition, string Owner, DateTimeOffset Modified, ETag ETag);
