namespace Sluice.Azure.Settings;

/// <summary>App settings that a connection cannot be made from: every error at once, none of them quoting a value.</summary>
public sealed class InvalidSettingsException : Exception
{
    /// <summary>One sentence per error, each naming the setting.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>Joins the errors into the message.</summary>
    public InvalidSettingsException(IReadOnlyList<string> errors) : base(string.Join(" ", errors)) => Errors = errors;
}
