namespace Sluice.Fabric.Telling;

/// <summary>What a message says.</summary>
public enum AlertEvent
{
    /// <summary>An incident opened.</summary>
    Opened,

    /// <summary>It got another state or cause.</summary>
    Updated,

    /// <summary>It closed.</summary>
    Closed,

    /// <summary>Several of these at once, because single messages would have been too many.</summary>
    Summary,
}
