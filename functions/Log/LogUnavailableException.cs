namespace Sluice.Log;

/// <summary>The log did not acknowledge a send, or could not be asked.</summary>
public sealed class LogUnavailableException : Exception
{
    /// <summary>What kept the log from answering.</summary>
    public LogFault Fault { get; }

    /// <summary>Creates the exception; the message names the hub and what happened, never a secret.</summary>
    public LogUnavailableException(LogFault fault, string message, Exception? inner = null) : base(message, inner) =>
        Fault = fault;
}
