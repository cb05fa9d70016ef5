namespace Sluice.EventHubs.Amqp;

/// <summary>A described value whose type is not one this server knows beforehand, such as a source filter.</summary>
internal sealed record Described(object? Descriptor, object? Value);
