using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;

namespace Sluice.Visitors;

/// <summary>A person, as far as all ids of the person tell.</summary>
/// <param name="Asked">The id that was asked for.</param>
/// <param name="Person">Who it is.</param>
/// <param name="Profile">The fold of all fragments; null when only ids are known.</param>
/// <param name="Fragments">Number of fragments.</param>
public sealed record PersonProfile(TypedId Asked, Person Person, VisitorProfile? Profile, int Fragments);
