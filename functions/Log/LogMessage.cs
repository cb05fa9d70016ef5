namespace Sluice.Log;

/// <summary>One event to be sent.</summary>
/// <param name="Body">The event's bytes; must stay unchanged until the send completes.</param>
/// <param name="Origin">Set on enriched and failed events.</param>
public readonly record struct LogMessage(ReadOnlyMemory<byte> Body, Origin? Origin = null);
