using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Api;

/// <summary>A visitor's last events, newest first.</summary>
internal sealed record EventsAnswer(string Id, string Person, IReadOnlyList<RecentEvent> Events);
