namespace Sluice.Visitors.Profiles;

/// <summary>A visit: events with never more than the session gap between one and the next.</summary>
/// <param name="Start">Time of the first event, UTC.</param>
/// <param name="End">Time of the last event, UTC.</param>
/// <param name="Events">Events of all kinds.</param>
/// <param name="PageViews">Page views among them.</param>
public readonly record struct Session(DateTimeOffset Start, DateTimeOffset End, long Events, long PageViews);
