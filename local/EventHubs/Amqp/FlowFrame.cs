namespace Sluice.EventHubs.Amqp;

/// <summary>A flow as it was received (specification part 2, 2.7.4).</summary>
internal readonly record struct FlowFrame(
    uint? NextIncomingId, uint IncomingWindow, uint? Handle, uint? DeliveryCount, uint? LinkCredit, bool Drain, bool Echo)
{
    /// <summary>Reads the fields behind the descriptor.</summary>
    public static FlowFrame Read(ref AmqpReader reader)
    {
        var fields = new FieldReader(ref reader);
        var nextIncoming = fields.More ? reader.ReadUInt() : null;
        var window = fields.More ? reader.ReadUInt() : null;
        if (fields.More) reader.Skip();
        if (fields.More) reader.Skip();
        var handle = fields.More ? reader.ReadUInt() : null;
        var count = fields.More ? reader.ReadUInt() : null;
        var credit = fields.More ? reader.ReadUInt() : null;
        if (fields.More) reader.Skip();
        var drain = fields.More && reader.ReadBoolean() == true;
        var echo = fields.More && reader.ReadBoolean() == true;
        if (window is null) throw new AmqpFormatException("A flow has no window.");
        return new FlowFrame(nextIncoming, window.Value, handle, count, credit, drain, echo);
    }
}
