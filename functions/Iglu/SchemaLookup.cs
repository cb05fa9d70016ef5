namespace Sluice.Iglu;

/// <summary>What the registries say about one schema.</summary>
public sealed record SchemaLookup
{
    /// <summary>The schema asked for.</summary>
    public required SchemaKey Key { get; init; }

    /// <summary>The schema as its registry has it, UTF-8 JSON; null when no registry has it.</summary>
    public ReadOnlyMemory<byte>? Schema { get; init; }

    /// <summary>Name of the registry that has it; null when none has.</summary>
    public string? Registry { get; init; }

    /// <summary>
    /// When none has it: a JSON array, sorted by repository, of <c>{repository, errors: [{error, message?}], attempts,
    /// lastAttempt}</c>, error being NotFound or RepoFailure. Null when found.
    /// </summary>
    public string? LookupHistoryJson { get; init; }
}
