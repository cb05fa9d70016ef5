namespace Sluice.EventHubs.Amqp;

/// <summary>An AMQP symbol: ASCII text from a constrained domain, told apart from a string on the wire.</summary>
internal readonly record struct Symbol(string Text)
{
    /// <inheritdoc />
    public override string ToString() => Text;
}
