namespace Sluice.EventHubs.Amqp;

/// <summary>An attach as it was received (specification part 2, 2.7.3); what this server does not use is left out.</summary>
internal sealed class AttachFrame
{
    public required string Name { get; init; }

    public required uint Handle { get; init; }

    /// <summary>The peer receives: this end sends.</summary>
    public required bool PeerReceives { get; init; }

    public required byte SenderSettleMode { get; init; }

    public required byte ReceiverSettleMode { get; init; }

    /// <summary>Source and target as encoded: the answer repeats them.</summary>
    public required byte[] SourceBytes { get; init; }

    public required byte[] TargetBytes { get; init; }

    public required string? SourceAddress { get; init; }

    public required string? TargetAddress { get; init; }

    /// <summary>The filters of the source.</summary>
    public required AmqpMap? Filter { get; init; }

    public required AmqpMap? Properties { get; init; }

    public required uint InitialDeliveryCount { get; init; }

    /// <summary>Reads the fields behind the descriptor.</summary>
    public static AttachFrame Read(ref AmqpReader reader)
    {
        var fields = new FieldReader(ref reader);
        var name = fields.More ? reader.ReadText() : null;
        var handle = fields.More ? reader.ReadUInt() : null;
        var receives = fields.More ? reader.ReadBoolean() : null;
        var senderMode = fields.More ? reader.ReadUByte() : null;
        var receiverMode = fields.More ? reader.ReadUByte() : null;
        var start = reader.Position;
        var source = fields.More ? reader.ReadValue() : null;
        var sourceEnd = reader.Position;
        var target = fields.More ? reader.ReadValue() : null;
        var targetEnd = reader.Position;
        if (fields.More) reader.Skip();
        if (fields.More) reader.Skip();
        var count = fields.More ? reader.ReadUInt() : null;
        for (var i = 0; i < 3; i++)
            if (fields.More) reader.Skip();
        var properties = fields.More ? reader.ReadValue() as AmqpMap : null;
        if (name is null || handle is null || receives is null) throw new AmqpFormatException("An attach is incomplete.");
        var sourceFields = Fields(source, Descriptors.Source);
        var targetFields = Fields(target, Descriptors.Target);
        return new AttachFrame
        {
            Name = name,
            Handle = handle.Value,
            PeerReceives = receives.Value,
            SenderSettleMode = senderMode ?? 2,
            ReceiverSettleMode = receiverMode ?? 0,
            SourceBytes = reader.Slice(start, sourceEnd).ToArray(),
            TargetBytes = reader.Slice(sourceEnd, targetEnd).ToArray(),
            SourceAddress = Text(sourceFields, 0),
            TargetAddress = Text(targetFields, 0),
            Filter = sourceFields.Length > 7 ? sourceFields[7] as AmqpMap : null,
            Properties = properties,
            InitialDeliveryCount = count ?? 0,
        };
    }

    private static object?[] Fields(object? value, ulong descriptor) =>
        value is Described { Descriptor: ulong code, Value: object?[] fields } && code == descriptor ? fields : [];

    private static string? Text(object?[] fields, int index) => index < fields.Length ? fields[index] as string : null;
}
