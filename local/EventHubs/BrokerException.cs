namespace Sluice.EventHubs;

/// <summary>The broker cannot start: options, port or data directory; the message is a sentence for the person who started it.</summary>
public sealed class BrokerException : Exception
{
    /// <summary>Creates the exception.</summary>
    public BrokerException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
