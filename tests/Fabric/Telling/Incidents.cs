using Sluice.Fabric.Judging;

namespace Sluice.Fabric.Tests.Telling;

/// <summary>Incidents and a time to tell them at.</summary>
internal static class Incidents
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Incident Open(
        string id = "Enrich/3", NodeState state = NodeState.Stopped, Cause cause = Cause.NoOwner, string? summary = null) => new()
    {
        Id = id,
        Node = "Enrich",
        Partition = 3,
        State = state,
        Cause = cause,
        Summary = summary ?? "Nobody works on partition 3 although 1,204 events wait.",
        Advice = "Start the worker.",
        OpenedAt = Noon,
        UpdatedAt = Noon,
    };

    public static Incident Close(Incident incident, int minutes = 5) =>
        incident with { UpdatedAt = Noon.AddMinutes(minutes), ClosedAt = Noon.AddMinutes(minutes) };

    public static Incident[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => Open($"i{i}"))];
}
