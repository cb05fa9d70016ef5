namespace Sluice.Iglu.Registries;

/// <summary>What asking one registry for one schema has led to so far.</summary>
/// <param name="Registry">Its name.</param>
/// <param name="Failures">Distinct outcomes in order: null for not found, otherwise the reason of the failure.</param>
/// <param name="Attempts">How often it was asked.</param>
/// <param name="LastAttempt">When it was asked last.</param>
internal sealed record RegistryHistory(string Registry, IReadOnlyList<string?> Failures, int Attempts, DateTimeOffset LastAttempt)
{
    private const int MaximumFailures = 8;

    internal RegistryHistory After(string? failure, DateTimeOffset now)
    {
        var failures = Failures;
        if (!failures.Contains(failure) && failures.Count < MaximumFailures)
            failures = [.. failures.Append(failure).Order(StringComparer.Ordinal)];
        return this with { Failures = failures, Attempts = Attempts + 1, LastAttempt = now };
    }
}
