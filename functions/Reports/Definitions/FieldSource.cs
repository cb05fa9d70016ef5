namespace Sluice.Reports.Definitions;

/// <summary>Where an event holds a field.</summary>
internal enum FieldSource
{
    /// <summary>A column of the enriched event.</summary>
    Column,

    /// <summary>The first of <c>domain_userid</c>, <c>user_id</c>, <c>network_userid</c> that is not empty.</summary>
    Visitor,

    /// <summary>Inside the self-describing event.</summary>
    Event,

    /// <summary>Inside the first entity of a kind, sent or derived.</summary>
    Entity,
}
