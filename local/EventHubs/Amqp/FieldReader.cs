namespace Sluice.EventHubs.Amqp;

/// <summary>Counts the fields of a performative's list, whose tail may be left out.</summary>
internal struct FieldReader
{
    private int _left;

    /// <summary>Enters the list.</summary>
    public FieldReader(ref AmqpReader reader) => _left = reader.ReadListHeader();

    /// <summary>True when one more field is there; the caller must then read it.</summary>
    public bool More => _left-- > 0;
}
