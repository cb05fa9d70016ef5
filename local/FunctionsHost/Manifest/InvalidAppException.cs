namespace Sluice.FunctionsHost;

/// <summary>The app cannot be hosted. The message lists every error; none of them holds the value of a setting.</summary>
public sealed class InvalidAppException(IReadOnlyList<ManifestError> errors)
    : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>All that is wrong, in the order of the files.</summary>
    public IReadOnlyList<ManifestError> Errors { get; } = errors;
}
