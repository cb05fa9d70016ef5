namespace Sluice.EventHubs.Amqp;

/// <summary>A transfer as it was received (specification part 2, 2.7.5), without its payload.</summary>
internal readonly record struct TransferFrame(
    uint Handle, uint? DeliveryId, uint? MessageFormat, bool? Settled, bool More, bool Aborted)
{
    /// <summary>Reads the fields behind the descriptor.</summary>
    public static TransferFrame Read(ref AmqpReader reader)
    {
        var fields = new FieldReader(ref reader);
        var handle = fields.More ? reader.ReadUInt() : null;
        var delivery = fields.More ? reader.ReadUInt() : null;
        if (fields.More) reader.Skip();
        var format = fields.More ? reader.ReadUInt() : null;
        var settled = fields.More ? reader.ReadBoolean() : null;
        var more = fields.More && reader.ReadBoolean() == true;
        if (fields.More) reader.Skip();
        if (fields.More) reader.Skip();
        if (fields.More) reader.Skip();
        var aborted = fields.More && reader.ReadBoolean() == true;
        if (fields.More) reader.Skip();
        if (handle is null) throw new AmqpFormatException("A transfer names no link.");
        return new TransferFrame(handle.Value, delivery, format, settled, more, aborted);
    }
}
