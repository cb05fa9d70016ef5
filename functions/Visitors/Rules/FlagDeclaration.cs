namespace Sluice.Visitors.Rules;

/// <summary>A flag that rules can set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Lifetime">How long it is up after the last event that set it.</param>
/// <param name="IsPublic">True when the visitor's own browser may know.</param>
public sealed record FlagDeclaration(string Name, TimeSpan Lifetime, bool IsPublic);
