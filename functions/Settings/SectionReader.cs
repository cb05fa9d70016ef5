using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Sluice.Settings;

/// <summary>
/// Reads typed values of one section of the configuration. A value that is absent or empty is the fallback; one that makes
/// no sense is the fallback, too, and adds a sentence with its name to the errors.
/// </summary>
/// <param name="section">The section.</param>
/// <param name="path">Its name as people write it, such as <c>Sluice:Archive</c>.</param>
/// <param name="errors">Gets a sentence per mistake.</param>
public sealed class SectionReader(IConfiguration section, string path, ICollection<string> errors)
{
    /// <summary>A text; null when it is absent or empty.</summary>
    public string? Text(string name) => section[name] is { Length: > 0 } text ? text : null;

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Switch(string name, bool fallback = false)
    {
        if (Text(name) is not { } text) return fallback;
        if (bool.TryParse(text, out var value)) return value;
        errors.Add($"{path}:{name} must be true or false.");
        return fallback;
    }

    /// <summary>A whole number within bounds.</summary>
    public int Number(string name, int fallback, int least, int most) => (int)Number(name, (long)fallback, least, most);

    /// <summary>A whole number within bounds.</summary>
    public long Number(string name, long fallback, long least, long most)
    {
        if (Text(name) is not { } text) return fallback;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        errors.Add(string.Create(CultureInfo.InvariantCulture, $"{path}:{name} must be a whole number from {least} to {most}."));
        return fallback;
    }

    /// <summary>A duration, written <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>, within bounds in seconds.</summary>
    public TimeSpan Duration(string name, TimeSpan fallback, int least, int most)
    {
        if (Text(name) is not { } text) return fallback;
        if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var value)
            && value.TotalSeconds >= least && value.TotalSeconds <= most)
            return value;
        errors.Add(string.Create(CultureInfo.InvariantCulture, $"{path}:{name} must be from {least} to {most} seconds, written hh:mm:ss."));
        return fallback;
    }
}
