using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Connections;

/// <summary>The peer broke the protocol or a limit in a way that ends its connection, with this error.</summary>
internal sealed class ConnectionFault(string condition, string description) : Exception(description)
{
    /// <summary>What the close frame says.</summary>
    public AmqpError Error { get; } = new(condition, description);
}
