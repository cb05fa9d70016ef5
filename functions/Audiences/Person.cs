namespace Sluice.Audiences;

/// <summary>A person as identities know it.</summary>
/// <param name="Name">One name for all ids of the person; it may change when persons are joined.</param>
/// <param name="VisitorIds">All visitor keys (<c>domain_userid:ID</c> and so on, as events were partitioned by), at least one.</param>
public sealed record Person(string Name, IReadOnlyCollection<string> VisitorIds);
