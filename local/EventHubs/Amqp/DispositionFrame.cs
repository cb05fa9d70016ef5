namespace Sluice.EventHubs.Amqp;

/// <summary>A disposition as it was received (specification part 2, 2.7.6); its state does not matter here.</summary>
internal readonly record struct DispositionFrame(bool FromReceiver, uint First, uint Last, bool Settled)
{
    /// <summary>Reads the fields behind the descriptor.</summary>
    public static DispositionFrame Read(ref AmqpReader reader)
    {
        var fields = new FieldReader(ref reader);
        var role = fields.More && reader.ReadBoolean() == true;
        var first = fields.More ? reader.ReadUInt() : null;
        var last = fields.More ? reader.ReadUInt() : null;
        var settled = fields.More && reader.ReadBoolean() == true;
        if (first is null) throw new AmqpFormatException("A disposition names no delivery.");
        return new DispositionFrame(role, first.Value, last ?? first.Value, settled);
    }
}
