using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Sluice.Audiences;

/// <summary>Which events a rule means. Everything that is set must hold.</summary>
/// <param name="Event"><c>event_name</c>, such as <c>page_view</c> or <c>call_disposition</c>.</param>
/// <param name="Path">Path of the page, with <c>*</c> for any characters; null for any page or none.</param>
/// <param name="Field">Property of a self-describing event's data, with <paramref name="Is"/>; null for any data.</param>
/// <param name="Is">The text, number or truth value that the property must be.</param>
public sealed record EventCondition(string Event, string? Path = null, string? Field = null, string? Is = null)
{
    private const int Longest = 256;
    private const int MostStars = 8;

    // Events of these names have columns of their own and no data.
    private static readonly string[] Plain = ["page_view", "page_ping", "event", "transaction", "transaction_item"];

    internal static EventCondition? Read(IConfigurationSection section, ICollection<string> errors)
    {
        var before = errors.Count;
        foreach (var child in section.GetChildren())
            if (child.Key is not (nameof(Event) or nameof(Path) or nameof(Field) or nameof(Is)) || child.Value is not { Length: <= Longest })
                errors.Add($"{child.Path}: a condition has Event, Path, Field and Is, each a text of up to {Longest} characters.");
        if (section[nameof(Event)] is not { Length: > 0 } name)
        {
            errors.Add($"{section.Path}:{nameof(Event)} is missing.");
            return null;
        }
        if (section[nameof(Path)] is { } path && !path.StartsWith('/') && !path.StartsWith('*'))
            errors.Add($"{section.Path}:{nameof(Path)} must begin with / or *.");
        if (section[nameof(Path)]?.Count(c => c == '*') > MostStars)
            errors.Add($"{section.Path}:{nameof(Path)} may have {MostStars} stars.");
        if (section[nameof(Field)] is not null && Plain.Contains(name))
            errors.Add($"{section.Path}: {name} is no self-describing event, so it has no {nameof(Field)}.");
        if ((section[nameof(Field)] is null) != (section[nameof(Is)] is null))
            errors.Add($"{section.Path}: {nameof(Field)} and {nameof(Is)} come together.");
        return errors.Count == before
            ? new EventCondition(name, section[nameof(Path)], section[nameof(Field)], section[nameof(Is)])
            : null;
    }

    /// <summary>True when whatever this holds for, the other one holds for as well, as far as can be seen.</summary>
    internal bool Implies(EventCondition other) =>
        Event == other.Event && (other.Field is null || (Field == other.Field && Is == other.Is))
        && (other.Path is null || other.Path == Path || (Path is not null && !Path.Contains('*') && Matches(other.Path, Path)));

    internal bool Holds(AudienceEvent e) =>
        e.Name == Event && (Path is null || (e.Path is { } path && Matches(Path, path))) && (Field is null || HasField(e.Data));

    private bool HasField(JsonElement? data)
    {
        try
        {
            return data is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty(Field!, out var value) && value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() == Is,
                JsonValueKind.Number => value.GetRawText() == Is,
                JsonValueKind.True => Is == "true",
                JsonValueKind.False => Is == "false",
                _ => false,
            };
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape: JSON by its form, but no text that could be equal to one.
            return false;
        }
    }

    // Linear for every pattern: a star that does not fit takes one character more, and no earlier star is tried again.
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0, t = 0, star = -1, from = 0;
        while (t < text.Length)
            if (p < pattern.Length && pattern[p] == '*') (star, from) = (p++, t);
            else if (p < pattern.Length && pattern[p] == text[t]) (p, t) = (p + 1, t + 1);
            else if (star >= 0) (p, t) = (star + 1, ++from);
            else return false;
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}
