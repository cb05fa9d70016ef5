namespace Sluice.FunctionsHost;

/// <summary>One thing that is wrong with a published app or with the host's options.</summary>
/// <param name="Where">File relative to the app folder, or the name of the option.</param>
/// <param name="Reason">What is wrong, in one sentence.</param>
public sealed record ManifestError(string Where, string Reason)
{
    /// <inheritdoc />
    public override string ToString() => $"{Where}: {Reason}";
}
