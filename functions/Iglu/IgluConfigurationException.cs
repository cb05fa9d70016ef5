namespace Sluice.Iglu;

/// <summary>The options or the resolver file are wrong. The message has every error, a line each; none shows a secret.</summary>
public sealed class IgluConfigurationException(IReadOnlyList<string> errors)
    : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>Each begins with the option, or with the file and the JSON path in it.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
