using Sluice.Visitors.Profiles;
using Sluice.Visitors.Rules;

namespace Sluice.Visitors.Api;

/// <summary>A flag that is up.</summary>
internal sealed record FlagAnswer(DateTimeOffset Since, DateTimeOffset Until)
{
    /// <summary>The flags that rules declare and whose lifetime is not over.</summary>
    public static IReadOnlyDictionary<string, FlagAnswer> Of(VisitorProfile? profile, VisitorRules rules, DateTimeOffset now, bool publicOnly)
    {
        var up = new SortedDictionary<string, FlagAnswer>(StringComparer.Ordinal);
        foreach (var flag in profile?.Flags ?? default)
            if (rules.Flags.TryGetValue(flag.Name, out var declared) && (declared.IsPublic || !publicOnly) && now < flag.LastAt + declared.Lifetime)
                up.Add(flag.Name, new FlagAnswer(flag.FirstAt, flag.LastAt + declared.Lifetime));
        return up;
    }
}
