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
    private const string KeyRule = "must be 16 to 256 visible ASCII characters without spaces.";

    /// <summary>A text; null when it is absent or empty.</summary>
    public string? Text(string name) => section[name] is { Length: > 0 } text ? text : null;

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Switch(string name, bool fallback = false) =>
        Value(name, fallback, "true or false", text => bool.TryParse(text, out var value) ? value : null);

    /// <summary>A whole number, whose bounds somebody else checks.</summary>
    public int Number(string name, int fallback) =>
        Value(name, fallback, "a whole number", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null);

    /// <summary>A whole number within bounds.</summary>
    public int Number(string name, int fallback, int least, int most) => (int)Number(name, (long)fallback, least, most);

    /// <summary>A whole number within bounds.</summary>
    public long Number(string name, long fallback, long least, long most) =>
        Value(name, fallback, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"), text =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null);

    /// <summary>A duration, written <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>, whose bounds somebody else checks.</summary>
    public TimeSpan Duration(string name, TimeSpan fallback) =>
        Value(name, fallback, "a duration, written hh:mm:ss", text => TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var value) ? value : null);

    /// <summary>A duration, written <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>, within bounds in seconds.</summary>
    public TimeSpan Duration(string name, TimeSpan fallback, int least, int most) =>
        Value(name, fallback, string.Create(CultureInfo.InvariantCulture, $"from {least} to {most} seconds, written hh:mm:ss"), text =>
            TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var value) && value.TotalSeconds >= least && value.TotalSeconds <= most ? value : null);

    /// <summary>A value of any kind.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fallback">What it is when it is absent or wrong.</param>
    /// <param name="expected">What follows "must be" in the error.</param>
    /// <param name="parse">From the text to the value; null when it makes no sense.</param>
    public T Value<T>(string name, T fallback, string expected, Func<string, T?> parse) where T : struct
    {
        if (Text(name) is not { } text) return fallback;
        if (parse(text) is { } value) return value;
        errors.Add($"{path}:{name} must be {expected}.");
        return fallback;
    }

    /// <summary>Texts: a list (<c>NAME:0</c>, <c>NAME:1</c>, …), or one text with commas.</summary>
    public IReadOnlyList<string> List(string name)
    {
        var list = new List<string>();
        if (Text(name) is { } text) list.AddRange(text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        foreach (var child in section.GetSection(name).GetChildren())
            if (child.Value is { Length: > 0 } one)
                list.Add(one);
        return list;
    }

    /// <summary>API keys, a <see cref="List"/>; no error quotes one.</summary>
    public IReadOnlyList<string> Keys(string name)
    {
        var keys = List(name);
        for (var i = 0; i < keys.Count; i++)
            if (!IsKey(keys[i]))
                errors.Add(string.Create(CultureInfo.InvariantCulture, $"{path}:{name}: key {i + 1} {KeyRule}"));
        return keys;
    }

    /// <summary>One API key; null when it is absent or empty. The error does not quote it.</summary>
    public string? Key(string name)
    {
        var key = Text(name);
        if (key is not null && !IsKey(key)) errors.Add($"{path}:{name} {KeyRule}");
        return key;
    }

    private static bool IsKey(string key) => key.Length is >= 16 and <= 256 && !key.AsSpan().ContainsAnyExceptInRange('!', '~');
}
