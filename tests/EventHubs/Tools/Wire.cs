using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Tests.Tools;

/// <summary>Encoded messages.</summary>
internal static class Wire
{
    /// <summary>A message of one data section, with a partition key when one is given.</summary>
    public static byte[] Message(ReadOnlySpan<byte> body, string? key = null)
    {
        using var output = new AmqpBuffer();
        if (key is not null)
        {
            output.Descriptor(Descriptors.MessageAnnotations);
            var map = output.BeginMap();
            output.Symbol("x-opt-partition-key");
            output.String(key);
            output.EndCompound(map, 2);
        }
        output.Descriptor(Descriptors.Data);
        output.Binary(body);
        return output.Written.ToArray();
    }

    /// <summary>A batch of messages, in Event Hubs' own format.</summary>
    public static byte[] Batch(params byte[][] messages)
    {
        using var output = new AmqpBuffer();
        foreach (var message in messages)
        {
            output.Descriptor(Descriptors.Data);
            output.Binary(message);
        }
        return output.Written.ToArray();
    }

    /// <summary>The content of the first data section.</summary>
    public static byte[] BodyOf(ReadOnlySpan<byte> message)
    {
        var reader = new AmqpReader(message);
        while (!reader.AtEnd)
        {
            if (reader.ReadDescriptor() == Descriptors.Data) return reader.ReadBinary().ToArray();
            reader.Skip();
        }
        throw new InvalidOperationException("The message has no data section.");
    }
}
