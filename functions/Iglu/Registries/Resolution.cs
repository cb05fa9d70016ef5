namespace Sluice.Iglu.Registries;

/// <summary>What resolving a schema led to; kept in the cache.</summary>
internal sealed class Resolution
{
    internal required SchemaKey Key { get; init; }

    /// <summary>Whether a registry has the schema.</summary>
    internal bool IsFound => Registry is not null;

    /// <summary>Compiled; null when missing or illegal.</summary>
    internal JsonSchema? Schema { get; init; }

    /// <summary>UTF-8 text; empty when missing.</summary>
    internal byte[] Text { get; init; } = [];

    /// <summary>Name of the registry that has it.</summary>
    internal string? Registry { get; init; }

    /// <summary>Why a found schema cannot be used.</summary>
    internal IReadOnlyList<SchemaIssue> Issues { get; init; } = [];

    /// <summary>The schema to validate with instead.</summary>
    internal SchemaKey? SupersededBy { get; init; }

    /// <summary>When missing: by registry, sorted by name.</summary>
    internal IReadOnlyList<RegistryHistory> History { get; init; } = [];

    /// <summary>When missing: whether a registry that might have it failed.</summary>
    internal bool IsUnreachable { get; init; }

    /// <summary>Timestamp at which to ask again; long.MaxValue for never.</summary>
    internal long DueAt;

    /// <summary>Number of the cache's last use of it.</summary>
    internal long LastUsed;
}
