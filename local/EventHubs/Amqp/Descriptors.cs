namespace Sluice.EventHubs.Amqp;

/// <summary>Numeric descriptors of the AMQP 1.0 types that this server reads or writes.</summary>
internal static class Descriptors
{
    public const ulong Open = 0x10;
    public const ulong Begin = 0x11;
    public const ulong Attach = 0x12;
    public const ulong Flow = 0x13;
    public const ulong Transfer = 0x14;
    public const ulong Disposition = 0x15;
    public const ulong Detach = 0x16;
    public const ulong End = 0x17;
    public const ulong Close = 0x18;
    public const ulong Error = 0x1d;
    public const ulong Accepted = 0x24;
    public const ulong Rejected = 0x25;
    public const ulong Source = 0x28;
    public const ulong Target = 0x29;
    public const ulong SaslMechanisms = 0x40;
    public const ulong SaslInit = 0x41;
    public const ulong SaslOutcome = 0x44;
    public const ulong Header = 0x70;
    public const ulong DeliveryAnnotations = 0x71;
    public const ulong MessageAnnotations = 0x72;
    public const ulong Properties = 0x73;
    public const ulong ApplicationProperties = 0x74;
    public const ulong Data = 0x75;
    public const ulong Sequence = 0x76;
    public const ulong Value = 0x77;
    public const ulong Footer = 0x78;
}
