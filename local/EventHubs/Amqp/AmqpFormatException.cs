namespace Sluice.EventHubs.Amqp;

/// <summary>
/// Bytes that are not AMQP 1.0, or that exceed a limit of this server. It ends the connection they came on (or, inside a
/// message, rejects the delivery) and nothing else; the text never quotes what was received.
/// </summary>
internal sealed class AmqpFormatException(string message) : Exception(message);
