namespace Sluice.EventHubs.Amqp;

/// <summary>Error conditions: those of the AMQP 1.0 specification and those that Event Hubs adds.</summary>
internal static class Conditions
{
    public const string InternalError = "amqp:internal-error";
    public const string NotFound = "amqp:not-found";
    public const string UnauthorizedAccess = "amqp:unauthorized-access";
    public const string DecodeError = "amqp:decode-error";
    public const string ResourceLimitExceeded = "amqp:resource-limit-exceeded";
    public const string NotAllowed = "amqp:not-allowed";
    public const string NotImplemented = "amqp:not-implemented";
    public const string InvalidField = "amqp:invalid-field";
    public const string FrameSizeTooSmall = "amqp:frame-size-too-small";
    public const string ConnectionForced = "amqp:connection:forced";
    public const string FramingError = "amqp:connection:framing-error";
    public const string WindowViolation = "amqp:session:window-violation";
    public const string HandleInUse = "amqp:session:handle-in-use";
    public const string UnattachedHandle = "amqp:session:unattached-handle";
    public const string LinkStolen = "amqp:link:stolen";
    public const string TransferLimitExceeded = "amqp:link:transfer-limit-exceeded";
    public const string MessageSizeExceeded = "amqp:link:message-size-exceeded";
    public const string ServerBusy = "com.microsoft:server-busy";
    public const string ArgumentError = "com.microsoft:argument-error";
    public const string ArgumentOutOfRange = "com.microsoft:argument-out-of-range";
}
