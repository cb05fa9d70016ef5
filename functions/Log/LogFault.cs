namespace Sluice.Log;

/// <summary>Why a log operation failed.</summary>
public enum LogFault
{
    /// <summary>No connection, or it broke before the acknowledgement.</summary>
    Unreachable,

    /// <summary>The service is busy: throughput units exhausted (Event Hubs error 50002). Back off.</summary>
    Throttled,

    /// <summary>The service refuses: credentials, unknown hub. Retrying alone does not help.</summary>
    Refused,

    /// <summary>A single message is larger than the hub accepts.</summary>
    TooLarge,
}
