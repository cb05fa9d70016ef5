using System.Collections.Immutable;
using System.Globalization;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Changing;

/// <summary>What people have set, as names and words, and the difference of two of these in a sentence.</summary>
internal static class ControlsText
{
    private const int Most = 12;

    public static ImmutableSortedDictionary<string, string> Nothing { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, string> Of(FabricControls controls)
    {
        var words = Nothing.ToBuilder();
        Add("paused", Word(controls.Paused));
        Add("dry run", Word(controls.DryRun));
        foreach (var (node, control) in controls.Nodes)
        {
            Add($"{node} paused", Word(control.Paused));
            Add($"{node} fewest", control.Min?.ToString(CultureInfo.InvariantCulture));
            Add($"{node} most", control.Max?.ToString(CultureInfo.InvariantCulture));
        }
        return words.ToImmutable();

        void Add(string name, string? word)
        {
            if (word is not null) words[name] = word;
        }

        static string? Word(bool? value) => value is { } known ? known ? "yes" : "no" : null;
    }

    /// <summary>Such as <c>paused: yes; Enrich most: 8, was 16.</c>; null when nothing is different.</summary>
    public static string? Difference(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after)
    {
        var changes = before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Select(name => (Name: name, Was: before.GetValueOrDefault(name), Is: after.GetValueOrDefault(name)))
            .Where(change => change.Was != change.Is)
            .Select(change => $"{change.Name}: {change.Is ?? "as the settings say"}{(change.Was is null ? "" : $", was {change.Was}")}")
            .ToList();
        if (changes.Count == 0) return null;
        var text = string.Join("; ", changes.Take(Most));
        return changes.Count <= Most ? text + "." : string.Create(CultureInfo.InvariantCulture, $"{text}; and {changes.Count - Most} more.");
    }
}
