using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Rules;

/// <summary>What the rules say of one event; lists are by name.</summary>
internal sealed record RuleOutcome
{
    public static RuleOutcome Nothing { get; } = new();

    public IReadOnlyList<TypedId> Ids { get; init; } = [];

    public ValueList<Interest> Interests { get; init; }

    public ValueList<Trait> Traits { get; init; }

    public ValueList<FlagSeen> Flags { get; init; }
}
