namespace Sluice.EventHubs.Amqp;

/// <summary>A begin as it was received (specification part 2, 2.7.2).</summary>
internal readonly record struct BeginFrame(uint NextOutgoingId, uint IncomingWindow)
{
    /// <summary>Reads the fields behind the descriptor.</summary>
    public static BeginFrame Read(ref AmqpReader reader)
    {
        var fields = new FieldReader(ref reader);
        if (fields.More) reader.Skip();
        var next = fields.More ? reader.ReadUInt() : null;
        var window = fields.More ? reader.ReadUInt() : null;
        if (next is null || window is null) throw new AmqpFormatException("A begin is incomplete.");
        return new BeginFrame(next.Value, window.Value);
    }
}
