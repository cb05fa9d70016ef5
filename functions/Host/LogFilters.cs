namespace Sluice.Host;

/// <summary>
/// What may be logged. The web server's messages quote requests, and requests carry API keys and what visitors typed; so
/// only its errors, which quote nothing, are let through, whatever the settings under <c>Logging</c> ask for.
/// </summary>
internal static class LogFilters
{
    /// <summary>Leaves the rules for all categories and for Sluice's own, and quiets the rest.</summary>
    public static void KeepRequestsOut(LoggerFilterOptions filters)
    {
        var providers = filters.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToList();
        for (var i = filters.Rules.Count - 1; i >= 0; i--)
            if (filters.Rules[i].CategoryName is { } category && !category.StartsWith("Sluice", StringComparison.OrdinalIgnoreCase))
                filters.Rules.RemoveAt(i);
        // A rule of a provider's own wins over those of all providers.
        foreach (var provider in providers)
            foreach (var category in (string[])["Microsoft", "System"])
                filters.Rules.Add(new LoggerFilterRule(provider, category, LogLevel.Error, null));
    }
}
