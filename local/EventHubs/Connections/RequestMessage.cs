using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Connections;

/// <summary>A request to <c>$cbs</c> or <c>$management</c>.</summary>
/// <param name="MessageId">As encoded, to be repeated as the answer's correlation-id; null for none.</param>
/// <param name="ReplyTo">Where the answer goes.</param>
/// <param name="Properties">Application properties.</param>
/// <param name="Body">The value in the body, where it is text.</param>
internal sealed record RequestMessage(byte[]? MessageId, string? ReplyTo, AmqpMap Properties, string? Body)
{
    /// <summary>Reads a message.</summary>
    /// <exception cref="AmqpFormatException">It is malformed.</exception>
    public static RequestMessage Read(ReadOnlySpan<byte> message)
    {
        byte[]? id = null;
        string? replyTo = null, body = null;
        var properties = new AmqpMap([]);
        var reader = new AmqpReader(message);
        while (!reader.AtEnd)
            switch (reader.ReadDescriptor())
            {
                case Descriptors.Properties:
                    (id, replyTo) = ReadProperties(ref reader);
                    break;
                case Descriptors.ApplicationProperties:
                    properties = reader.ReadValue() as AmqpMap ?? properties;
                    break;
                case Descriptors.Value:
                    body = reader.ReadValue() as string;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        return new RequestMessage(id, replyTo, properties, body);
    }

    private static (byte[]? Id, string? ReplyTo) ReadProperties(ref AmqpReader reader)
    {
        var count = reader.ReadListHeader();
        byte[]? id = null;
        string? replyTo = null;
        for (var i = 0; i < count; i++)
        {
            var start = reader.Position;
            if (i == 4)
            {
                replyTo = reader.ReadValue() as string;
                continue;
            }
            reader.Skip();
            if (i == 0) id = reader.Slice(start, reader.Position).ToArray();
        }
        return (id, replyTo);
    }
}
