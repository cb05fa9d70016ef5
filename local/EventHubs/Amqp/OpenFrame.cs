namespace Sluice.EventHubs.Amqp;

/// <summary>An open as it was received (specification part 2, 2.7.1).</summary>
internal readonly record struct OpenFrame(string ContainerId, uint? MaxFrameSize, uint? IdleTimeout)
{
    /// <summary>Reads the fields behind the descriptor.</summary>
    public static OpenFrame Read(ref AmqpReader reader)
    {
        var fields = new FieldReader(ref reader);
        var container = fields.More ? reader.ReadText() : null;
        if (fields.More) reader.Skip();
        var maxFrame = fields.More ? reader.ReadUInt() : null;
        if (fields.More) reader.Skip();
        var idle = fields.More ? reader.ReadUInt() : null;
        if (container is null) throw new AmqpFormatException("An open names no container.");
        return new OpenFrame(container, maxFrame, idle);
    }
}
