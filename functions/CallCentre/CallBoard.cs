using System.Collections.Immutable;

namespace Sluice.CallCentre;

/// <summary>The board of one day: all calls that began on it, by team and by agent.</summary>
/// <param name="Total">All.</param>
/// <param name="Teams">By team, the most calls first.</param>
/// <param name="Agents">By agent, the most calls first.</param>
/// <param name="Waiting">What waits now, the longest first, at most <see cref="MostWaiting"/>.</param>
public sealed record CallBoard(
    BoardRow Total, ImmutableArray<BoardRow> Teams, ImmutableArray<BoardRow> Agents, ImmutableArray<WaitingCall> Waiting)
{
    /// <summary>Most waiting calls that are named.</summary>
    public const int MostWaiting = 50;

    /// <summary>Most teams, and most agents; the rest is in the total only.</summary>
    public const int MostRows = 500;

    /// <summary>Adds up.</summary>
    /// <param name="calls">Calls in any order; a call may come in parts, which are put together.</param>
    /// <param name="from">Beginning of the day.</param>
    /// <param name="to">Its end.</param>
    /// <param name="now">The present, for what waits.</param>
    /// <param name="longestWait">A call that has waited for longer than this was lost sight of and waits no more.</param>
    /// <param name="team">Only calls of this team; null for all.</param>
    public static CallBoard Of(
        IEnumerable<CallSteps> calls, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, TimeSpan longestWait, string? team = null)
    {
        var total = new BoardTally(null);
        var teams = new Dictionary<string, BoardTally>(StringComparer.Ordinal);
        var agents = new Dictionary<string, BoardTally>(StringComparer.Ordinal);
        var names = new Names();
        var waiting = new List<WaitingCall>();
        foreach (var steps in Together(calls))
        {
            var call = CallFold.Of(steps);
            if (call.StartedAt < from || call.StartedAt >= to) continue;
            names.Note(steps);
            if (team is not null && call.Team != team) continue;
            var isWaiting = call.Phase == CallPhase.Waiting && now - call.Since <= longestWait;
            if (isWaiting) waiting.Add(new WaitingCall(call.CallId, call.Since, call.Team, call.Agent, call.Line));
            total.Own(call, isWaiting);
            Tally(teams, call.Team)?.Own(call, isWaiting);
            Tally(agents, call.Agent)?.Own(call, isWaiting);
            foreach (var handling in call.Handlings)
            {
                total.Handle(handling);
                Tally(teams, handling.Team)?.Handle(handling);
                Tally(agents, handling.Agent)?.Handle(handling);
            }
        }
        return new CallBoard(
            total.Row(null, null),
            [.. teams.Select(pair => pair.Value.Row(names.OfTeam(pair.Key), null)).OrderByDescending(row => row.Calls).ThenBy(row => row.Id, StringComparer.Ordinal)],
            [.. agents.Select(pair => pair.Value.Row(names.OfAgent(pair.Key), names.TeamOf(pair.Key))).OrderByDescending(row => row.Calls).ThenBy(row => row.Id, StringComparer.Ordinal)],
            [.. waiting.OrderBy(call => call.Since).ThenBy(call => call.CallId, StringComparer.Ordinal).Take(MostWaiting)]);
    }

    /// <summary>Calls whose parts, from several partitions or days, are one again.</summary>
    public static IEnumerable<CallSteps> Together(IEnumerable<CallSteps> parts)
    {
        var calls = new Dictionary<string, CallSteps>(StringComparer.Ordinal);
        foreach (var part in parts)
            calls[part.CallId] = calls.TryGetValue(part.CallId, out var known) ? CallSteps.Union(part.CallId, known.Steps, part.Steps) : part;
        return calls.Values.Where(call => !call.Steps.IsEmpty);
    }

    private static BoardTally? Tally(Dictionary<string, BoardTally> tallies, string? id)
    {
        if (id is null) return null;
        if (tallies.TryGetValue(id, out var tally)) return tally;
        // Ids come from outside: a hostile one more for every call must not make a board of a hundred thousand rows.
        return tallies.Count < MostRows ? tallies[id] = new BoardTally(id) : null;
    }

    /// <summary>The latest names that events gave.</summary>
    private sealed class Names
    {
        private readonly Dictionary<(bool IsTeam, string Id), CallStep> _last = [];

        public void Note(CallSteps call)
        {
            foreach (var step in call.Steps)
            {
                if (step.Agent is not null) Note((false, step.Agent), step);
                if (step.Team is not null) Note((true, step.Team), step);
            }
        }

        public string? OfTeam(string id) => _last.GetValueOrDefault((true, id))?.TeamName;

        public string? OfAgent(string id) => _last.GetValueOrDefault((false, id))?.AgentName;

        public string? TeamOf(string agent) => _last.GetValueOrDefault((false, agent))?.Team;

        private void Note((bool, string) key, CallStep step)
        {
            if (!_last.TryGetValue(key, out var before) || step.CompareTo(before) > 0) _last[key] = step;
        }
    }
}
