namespace Sluice.Fabric.Acting;

/// <summary>The platform did not give or take a size; the message is fit for people and holds no secret.</summary>
public sealed class CapacityException(string message, bool isTransient, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True when trying again later makes sense.</summary>
    public bool IsTransient { get; } = isTransient;
}
