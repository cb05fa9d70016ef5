namespace Sluice.Visitors.Identities;

/// <summary>What became of a pair of ids.</summary>
public enum LinkOutcome
{
    /// <summary>They were of one person already.</summary>
    Known,

    /// <summary>Two persons became one.</summary>
    Joined,

    /// <summary>Joined before and taken back: they stay apart.</summary>
    Forbidden,

    /// <summary>The person would have too many ids.</summary>
    TooMany,
}
