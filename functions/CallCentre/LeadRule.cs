using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Sluice.CallCentre;

/// <summary>
/// One rule of the lead score: when the condition holds for a fact of the profile, its weight is added. Exactly one of
/// <paramref name="Is"/>, <paramref name="AtLeast"/> and <paramref name="AtMost"/> is set, or none, when the fact need only
/// be there (and not be <c>false</c>).
/// </summary>
/// <param name="Fact">A property of the visitor API's answer, with dots into objects: <c>pageViews</c>, <c>flags.radio_discount</c>.</param>
/// <param name="Weight">Points, which may be negative.</param>
/// <param name="Is">The text, number or truth value that the fact must be.</param>
/// <param name="AtLeast">The least number that it must be.</param>
/// <param name="AtMost">The greatest.</param>
public sealed record LeadRule(string Fact, int Weight, string? Is = null, double? AtLeast = null, double? AtMost = null)
{
    private const int MostWeight = 1_000_000;

    /// <summary>Reads one; adds a sentence per mistake.</summary>
    internal static LeadRule? Read(IConfigurationSection section, ICollection<string> errors)
    {
        var before = errors.Count;
        foreach (var child in section.GetChildren())
            if (child.Key is not (nameof(Fact) or nameof(Weight) or nameof(Is) or nameof(AtLeast) or nameof(AtMost)))
                errors.Add($"{child.Path}: a rule has Fact, Weight, and one of Is, AtLeast and AtMost.");
        var fact = section[nameof(Fact)] ?? "";
        if (fact.Length is 0 or > 128 || fact.Split('.') is not { Length: <= 8 } parts || parts.Any(part => part.Length == 0))
            errors.Add($"{section.Path}:{nameof(Fact)} must be names with dots between them, such as flags.radio_discount.");
        if (!int.TryParse(section[nameof(Weight)], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight)
            || weight is 0 or < -MostWeight or > MostWeight)
            errors.Add($"{section.Path}:{nameof(Weight)} must be a whole number from -1000000 to 1000000, and not 0.");
        var rule = new LeadRule(fact, weight, section[nameof(Is)], Number(nameof(AtLeast)), Number(nameof(AtMost)));
        if (new[] { rule.Is is not null, section[nameof(AtLeast)] is not null, section[nameof(AtMost)] is not null }.Count(isSet => isSet) > 1)
            errors.Add($"{section.Path}: only one of Is, AtLeast and AtMost.");
        return errors.Count == before ? rule : null;

        double? Number(string name)
        {
            if (section[name] is not { } text) return null;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) return number;
            errors.Add($"{section.Path}:{name} must be a number.");
            return null;
        }
    }

    /// <summary>True when the condition holds for a profile.</summary>
    internal bool Holds(JsonElement profile)
    {
        foreach (var name in Fact.Split('.'))
            if (profile.ValueKind != JsonValueKind.Object || !profile.TryGetProperty(name, out profile)) return false;
        if (AtLeast is { } least) return profile.ValueKind == JsonValueKind.Number && profile.GetDouble() >= least;
        if (AtMost is { } most) return profile.ValueKind == JsonValueKind.Number && profile.GetDouble() <= most;
        return Is is null
            ? profile.ValueKind is not (JsonValueKind.Null or JsonValueKind.False)
            : profile.ValueKind switch
            {
                JsonValueKind.String => profile.GetString() == Is,
                JsonValueKind.True => Is == "true",
                JsonValueKind.False => Is == "false",
                JsonValueKind.Number => double.TryParse(Is, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && profile.GetDouble() == number,
                _ => false,
            };
    }

    /// <summary>The condition in words, for those who call.</summary>
    internal string Reason =>
        AtLeast is { } least ? string.Create(CultureInfo.InvariantCulture, $"{Fact} at least {least}")
        : AtMost is { } most ? string.Create(CultureInfo.InvariantCulture, $"{Fact} at most {most}")
        : Is is null ? Fact : $"{Fact} is {Is}";
}
