using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Sluice.Audiences;

/// <summary>
/// A declared audience: whoever did <paramref name="Start"/> and has not done <paramref name="Unless"/> within
/// <paramref name="After"/> enters; who then does <paramref name="Unless"/>, or has been in for <paramref name="Lifetime"/>,
/// leaves.
/// </summary>
/// <param name="Name">1 to 40 lower-case letters, digits and underscores.</param>
/// <param name="Start">What begins the waiting.</param>
/// <param name="Unless">What ends the waiting, or the stay.</param>
/// <param name="After">How long is waited: a second to 90 days.</param>
/// <param name="Lifetime">Longest stay; null for no end.</param>
public sealed record AudienceRule(string Name, EventCondition Start, EventCondition Unless, TimeSpan After, TimeSpan? Lifetime = null)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    internal static AudienceRule? Read(IConfigurationSection section, ICollection<string> errors)
    {
        var before = errors.Count;
        var name = section[nameof(Name)] ?? "";
        if (name.Length is 0 or > 40 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
            errors.Add($"{section.Path}:{nameof(Name)} must be 1 to 40 lower-case letters, digits and underscores.");
        var start = EventCondition.Read(section.GetSection(nameof(Start)), errors);
        var unless = EventCondition.Read(section.GetSection(nameof(Unless)), errors);
        if (start is not null && start == unless) errors.Add($"{section.Path}: {nameof(Start)} and {nameof(Unless)} are the same, so nobody would ever enter.");
        var after = Time(nameof(After), isRequired: true);
        var lifetime = Time(nameof(Lifetime), isRequired: false);
        return errors.Count == before ? new AudienceRule(name, start!, unless!, after!.Value, lifetime) : null;

        TimeSpan? Time(string key, bool isRequired)
        {
            if (section[key] is not { Length: > 0 } text && !isRequired) return null;
            if (TimeSpan.TryParseExact(section[key], "c", CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.FromSeconds(1) && time <= Longest)
                return time;
            errors.Add($"{section.Path}:{key} must be from a second to 90 days, written d.hh:mm:ss.");
            return null;
        }
    }
}
