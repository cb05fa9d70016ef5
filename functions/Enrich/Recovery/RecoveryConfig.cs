using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Enrich.JsonPaths;

namespace Sluice.Enrich.Recovery;

/// <summary>A place in a file of rules, for telling what is wrong there.</summary>
internal sealed record RecoveryConfig(string File, string Path, ICollection<string> Errors)
{
    public RecoveryConfig At(string member) => this with { Path = $"{Path}{member}" };

    public void Error(string message) => Errors.Add($"{File} {Path}: {message}");

    public string? Text(JsonElement element, string name, bool required = true)
    {
        if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
            return value.GetString();
        if (required) At("." + name).Error("is missing; it must be a text");
        return null;
    }

    public JsonPath? JsonPath(JsonElement element)
    {
        if (Text(element, "path") is not { } text) return null;
        if (JsonPaths.JsonPath.TryParse(text.Trim(), out var path, out var error)) return path;
        At(".path").Error(error);
        return null;
    }

    /// <summary>A pattern in linear time; Java's flag for Unicode at its beginning is .NET's own way and left out.</summary>
    public Regex? Pattern(string text, string member)
    {
        try
        {
            return new Regex(
                text.StartsWith("(?U)", StringComparison.Ordinal) ? text[4..] : text,
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            At(member).Error("must be a regular expression that runs in linear time (no look-around, no back-references)");
            return null;
        }
    }
}
