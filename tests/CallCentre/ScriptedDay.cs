using System.Collections.Immutable;
using System.Globalization;

namespace Sluice.CallCentre.Tests;

/// <summary>
/// A day of calls that was thought out beforehand, so that its figures are known without looking at any event: what each
/// call adds is added up here by hand while the call is invented.
/// </summary>
internal sealed class ScriptedDay
{
    private readonly Dictionary<string, BoardRow> _agents = [];
    private readonly Dictionary<string, BoardRow> _teams = [];
    private readonly Random _random;
    private int _events;

    public ScriptedDay(int seed, int calls)
    {
        _random = new Random(seed);
        for (var n = 0; n < calls; n++) Invent(n);
    }

    public List<byte[]> Lines { get; } = [];

    public BoardRow Total { get; private set; } = new();

    public IEnumerable<BoardRow> Agents => _agents.Values;

    public IEnumerable<BoardRow> Teams => _teams.Values;

    private void Invent(int n)
    {
        var call = $"call-{n.ToString(CultureInfo.InvariantCulture)}";
        var at = Events.Nine.AddMinutes(_random.Next(480));
        var (team, agent) = Pick();
        Say("call_ringing", "", null, team);
        Grow(row => row with { Calls = row.Calls + 1 });
        var wait = _random.Next(5, 100);
        var fate = _random.Next(10);
        if (fate == 0)
        {
            // Nobody takes it, and it rings on at the end of the test's day.
            Own(null, team, row => row with { Calls = row.Calls + 1, Waiting = row.Waiting + 1 });
            Grow(row => row with { Waiting = row.Waiting + 1 });
            return;
        }
        at = at.AddSeconds(wait);
        if (fate == 1)
        {
            Say("call_ended", ",\"endedBy\":\"caller\"", null, team);
            Own(null, team, row => row with { Calls = row.Calls + 1, Abandoned = row.Abandoned + 1 });
            Grow(row => row with { Abandoned = row.Abandoned + 1 });
            return;
        }
        Say("call_answered", "", agent, team);
        Handle(agent, team, _random.Next(60, 600));
        if (fate == 2)
        {
            // Passed on to another team, where it is taken.
            var (other, colleague) = Pick();
            Say("call_transferred", $",\"toTeam\":\"{other}\"", agent, team);
            at = at.AddSeconds(10);
            (team, agent) = (other, colleague);
            Say("call_answered", "", agent, team);
            Handle(agent, team, _random.Next(60, 600));
        }
        Say("call_ended", "", agent, team);
        var isSale = _random.Next(3) == 0;
        var value = isSale ? _random.Next(100, 90_000) / 100m : 0m;
        at = at.AddSeconds(30);
        Say("call_disposition",
            isSale ? $",\"outcome\":\"sale\",\"value\":{value.ToString(CultureInfo.InvariantCulture)},\"currency\":\"GBP\"" : ",\"outcome\":\"no_sale\"", agent, team);
        Func<BoardRow, BoardRow> outcome = row => row with
        {
            Answered = row.Answered + 1, WaitTime = row.WaitTime + TimeSpan.FromSeconds(wait), Sales = row.Sales + (isSale ? 1 : 0),
            Value = isSale ? row.Value.SetItem("GBP", row.Value.GetValueOrDefault("GBP") + value) : row.Value,
        };
        Own(agent, team, row => outcome(row with { Calls = row.Calls + 1 }));
        Grow(outcome);

        void Say(string name, string more, string? by, string? of) =>
            Lines.Add(Events.Call(name, Events.Data(call, more), at, Events.Id(_events++), by, of, $"caller-{n}"));

        void Handle(string by, string of, int seconds)
        {
            // Holding is handling.
            if (_random.Next(3) == 0)
            {
                var (begun, end) = (at, at.AddSeconds(seconds));
                at = begun.AddSeconds(seconds / 4);
                Say("call_held", ",\"held\":true", by, of);
                at = begun.AddSeconds(seconds / 2);
                Say("call_held", ",\"held\":false", by, of);
                at = end;
            }
            else at = at.AddSeconds(seconds);
            Func<BoardRow, BoardRow> handled = row => row with { Handled = row.Handled + 1, HandleTime = row.HandleTime + TimeSpan.FromSeconds(seconds) };
            Own(by, of, handled);
            Grow(handled);
        }
    }

    private (string Team, string Agent) Pick()
    {
        var team = $"team-{_random.Next(3)}";
        return (team, $"{team}-agent-{_random.Next(4)}");
    }

    private void Grow(Func<BoardRow, BoardRow> change) => Total = change(Total);

    private void Own(string? agent, string team, Func<BoardRow, BoardRow> change)
    {
        _teams[team] = change(_teams.GetValueOrDefault(team) ?? new BoardRow { Id = team, Name = "Team " + team });
        if (agent is null) return;
        // An agent's own id tells the team.
        _agents[agent] = change(_agents.GetValueOrDefault(agent) ?? new BoardRow { Id = agent, Name = "Agent " + agent, Team = agent[..6] });
    }
}
