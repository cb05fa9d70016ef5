using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Configuration;

namespace Sluice.Collect;

/// <summary>
/// Reads typed settings by name, without reflection, and gathers every mistake instead of stopping at the first.
/// Remembers what was asked for, so that a misspelt name is a mistake too.
/// </summary>
internal sealed class SettingsReader(IConfigurationSection section, string prefix)
{
    private readonly HashSet<string> _asked = new(StringComparer.OrdinalIgnoreCase);

    public List<string> Errors { get; } = [];

    public string? Text(string name, string? fallback) => Value(name) ?? fallback;

    public bool Flag(string name, bool fallback)
    {
        if (Value(name) is not { } text) return fallback;
        if (bool.TryParse(text, out var value)) return value;
        return Wrong(name, text, "true or false", fallback);
    }

    public T Number<T>(string name, T fallback) where T : INumber<T>
    {
        if (Value(name) is not { } text) return fallback;
        if (T.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value)) return value;
        return Wrong(name, text, "a whole number", fallback);
    }

    public TimeSpan Duration(string name, TimeSpan fallback)
    {
        if (Value(name) is not { } text) return fallback;
        return TryDuration(text, out var value) ? value : Wrong(name, text, "a duration such as 00:00:05 or 5 seconds", fallback);
    }

    public T Choice<T>(string name, T fallback, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        if (Value(name) is not { } text) return fallback;
        foreach (var choice in choices)
            if (choice.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) return choice.Value;
        var names = new List<string>();
        foreach (var choice in choices) names.Add(choice.Name);
        return Wrong(name, text, "one of " + string.Join(", ", names), fallback);
    }

    public IReadOnlyList<string> List(string name, IReadOnlyList<string> fallback)
    {
        _asked.Add(name);
        var children = section.GetSection(name).GetChildren().ToList();
        if (children.Count == 0)
        {
            // An empty text is the only way an environment variable can say "none".
            return section[name] switch
            {
                null => fallback,
                "" => [],
                var text => Wrong(name, text, "a list (" + name.Replace(":", "__", StringComparison.Ordinal) + "__0, __1, …)", fallback),
            };
        }
        return children.ConvertAll(child => child.Value ?? Wrong(child.Path, "", "a text", ""));
    }

    /// <summary>Either <c>key = value</c> children, or a list whose elements name both: app settings on Linux allow no slashes in names.</summary>
    public IReadOnlyDictionary<string, string> Map(string name, string keyName, string valueName)
    {
        _asked.Add(name);
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var child in section.GetSection(name).GetChildren())
        {
            var (key, value) = child.Value is null ? (child[keyName], child[valueName]) : (child.Key, child.Value);
            if (key is null || value is null) Errors.Add($"{child.Path}: needs {keyName} and {valueName}.");
            else if (!map.TryAdd(key, value)) Errors.Add($"{child.Path}: '{key}' stands twice.");
        }
        return map;
    }

    public void ReportUnknown()
    {
        var groups = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in _asked)
            if (name.IndexOf(':', StringComparison.Ordinal) is > 0 and var at) groups.Add(name[..at]);
        foreach (var child in section.GetChildren())
        {
            if (_asked.Contains(child.Key)) continue;
            if (!groups.Contains(child.Key)) { Errors.Add($"{child.Path}: no such option."); continue; }
            foreach (var inner in child.GetChildren())
                if (!_asked.Contains(child.Key + ":" + inner.Key)) Errors.Add($"{inner.Path}: no such option.");
        }
    }

    private string? Value(string name)
    {
        _asked.Add(name);
        return section[name];
    }

    private T Wrong<T>(string name, string text, string expected, T fallback)
    {
        Errors.Add($"{(name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? name : prefix + ":" + name)}: '{text}' is not {expected}.");
        return fallback;
    }

    private static bool TryDuration(string text, out TimeSpan value)
    {
        if (text.Contains(':', StringComparison.Ordinal))
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
        value = default;
        var digits = text.AsSpan().Trim();
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        if (end <= 0 || !long.TryParse(digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        var milliseconds = digits[end..].Trim().ToString() switch
        {
            "ms" or "millis" or "millisecond" or "milliseconds" => 1L,
            "s" or "second" or "seconds" => 1000L,
            "m" or "minute" or "minutes" => 60_000L,
            "h" or "hour" or "hours" => 3_600_000L,
            "d" or "day" or "days" => 86_400_000L,
            _ => 0L,
        };
        if (milliseconds == 0 || number > (long)TimeSpan.MaxValue.TotalMilliseconds / milliseconds - 1) return false;
        value = TimeSpan.FromMilliseconds(number * milliseconds);
        return true;
    }
}
