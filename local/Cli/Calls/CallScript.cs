using System.Globalization;

namespace Sluice.Cli.Calls;

/// <summary>
/// A day of a small insurance broker: people land on the site, some of them from a radio campaign, ask for a quote, and call;
/// agents of three teams answer, hold, pass on and sell. The same seed gives the same day, ids included.
/// </summary>
internal sealed class CallScript
{
    private static readonly (string Id, string Name, string[] Agents)[] Teams =
    [
        ("sales", "New business", ["Ada", "Ben", "Cleo", "Dev", "Elin", "Femi"]),
        ("renewals", "Renewals", ["Gus", "Hana", "Iris"]),
        ("claims", "Claims", ["Jon", "Kim", "Lea"]),
    ];

    private static readonly (string Page, string Title)[] Landings =
    [
        ("/radio/birmingham", "As heard on the radio"), ("/?utm_source=newsletter&utm_medium=email&utm_campaign=spring", "Insurance for small firms"),
        ("/", "Insurance for small firms"), ("/guides/public-liability", "What is public liability?"),
    ];

    private static readonly (string Page, string Title)[] Steps =
        [("/quote/start", "Your trade"), ("/quote/details", "Your details"), ("/quote/price", "Your price")];

    private readonly Random _random;
    private readonly List<PlayEvent> _events = [];
    private readonly Dictionary<string, double[]> _free = Teams.ToDictionary(team => team.Id, team => new double[team.Agents.Length]);
    private readonly int _seed;
    private int _persons;

    /// <summary>Invents the day.</summary>
    public CallScript(int seed, double hours)
    {
        (_seed, _random) = (seed, new Random(seed));
        var end = hours * 3600;
        // The last calls come to their end within the day.
        for (var at = Exponential(60); at < end - 900; at += Exponential(80)) Person(at + 900, at + 900 < end - 2700);
        _events.Sort((a, b) => a.At != b.At ? a.At.CompareTo(b.At) : string.CompareOrdinal(a.Id, b.Id));
    }

    /// <summary>All events in order.</summary>
    public IReadOnlyList<PlayEvent> Events => _events;

    /// <summary>What they add up to.</summary>
    public PlayTotals Totals { get; } = new();

    /// <summary>Somebody who looked at the site and then called.</summary>
    public string? SomeCaller { get; private set; }

    private void Person(double at, bool mayCall)
    {
        var number = _persons++;
        var phone = string.Create(CultureInfo.InvariantCulture, $"+4412149{(_seed * 100_003L + number) % 100_000:D5}");
        var quote = string.Create(CultureInfo.InvariantCulture, $"Q-{_seed}-{number:D4}");
        var looks = _random.Next(5) > 0;
        var calls = mayCall && (_random.Next(3) > 0 || !looks);
        var asked = looks && Visit(at - 60 - _random.Next(700), number, phone, quote);
        if (!calls) return;
        if (asked) SomeCaller ??= phone;
        Call(at, number, phone, asked ? quote : null);
    }

    // True when the visitor left number and quote.
    private bool Visit(double at, int number, string phone, string quote)
    {
        var visitor = NextId();
        var (page, title) = Landings[_random.Next(3) == 0 ? 0 : _random.Next(1, Landings.Length)];
        View(page, title);
        var steps = _random.Next(Steps.Length + 1);
        for (var i = 0; i < steps; i++) View(Steps[i].Page, Steps[i].Title, i > 0);
        return steps > 1;

        void View(string path, string heading, bool isKnown = false)
        {
            Totals.PageViews++;
            _events.Add(new PlayEvent(TimeSpan.FromSeconds(Math.Max(0, at)), NextId(), visitor)
            {
                Page = path,
                Title = heading,
                Entities = isKnown ? [("contact", $$"""{"phoneNumber":"{{phone}}","quoteReference":"{{quote}}"}""")] : [],
            });
            at += 5 + _random.Next(50);
        }
    }

    private void Call(double at, int number, string phone, string? quote)
    {
        var call = string.Create(CultureInfo.InvariantCulture, $"call-{_seed}-{number:D4}");
        var exchange = NextId();
        var contact = ("contact", $$"""{"phoneNumber":"{{phone}}","callId":"{{call}}"{{(quote is null ? "" : $",\"quoteReference\":\"{quote}\"")}}}""");
        var team = Teams[quote is not null ? 0 : _random.Next(Teams.Length)];
        Totals.Calls++;
        Say("call_ringing", ""","direction":"inbound","line":"0121 496 0000" """, null, team, contact);

        var (agent, free) = Pick(team);
        var wait = Math.Max(4 + _random.Next(12), free - at);
        if (wait > 40 + Exponential(120))
        {
            at += Math.Min(wait, 40 + _random.Next(60));
            Totals.Abandoned++;
            Say("call_ended", ""","endedBy":"caller" """, null, team);
            return;
        }
        at += wait;
        Totals.Answered++;
        Say("call_answered", "", agent, team, contact);
        Talk(90 + Exponential(160));
        if (_random.Next(12) == 0)
        {
            Busy(team, agent, at);
            var next = Teams[(Array.IndexOf(Teams, team) + 1) % Teams.Length];
            Say("call_transferred", $",\"toTeam\":\"{next.Id}\"", agent, team);
            team = next;
            (agent, free) = Pick(team);
            at = Math.Max(at + 8, free);
            Say("call_answered", "", agent, team, contact);
            Talk(60 + Exponential(120));
        }
        Say("call_ended", _random.Next(2) == 0 ? ""","endedBy":"caller" """ : ""","endedBy":"agent" """, agent, team);
        at += 10 + _random.Next(40);
        Busy(team, agent, at);
        Dispose();

        void Talk(double seconds)
        {
            seconds = Math.Min(seconds, 900);
            if (_random.Next(5) == 0)
            {
                at += seconds * 0.4;
                Say("call_held", ",\"held\":true", agent, team);
                at += seconds * 0.2;
                Say("call_held", ",\"held\":false", agent, team);
                at += seconds * 0.4;
            }
            else at += seconds;
        }

        void Dispose()
        {
            var chance = _random.NextDouble();
            if (chance < (quote is null ? 0.15 : 0.4))
            {
                var value = Math.Round(150m + (decimal)(_random.NextDouble() * 700), 2);
                Totals.Sales++;
                Totals.Value += value;
                Say("call_disposition", string.Create(CultureInfo.InvariantCulture, $",\"outcome\":\"sale\",\"value\":{value},\"currency\":\"GBP\""), agent, team);
            }
            else Say("call_disposition", chance < 0.6 ? ",\"outcome\":\"quote\"" : chance < 0.75 ? ",\"outcome\":\"callback\"" : ",\"outcome\":\"no_sale\"", agent, team);
        }

        void Say(string name, string more, int? by, (string Id, string Name, string[] Agents) of, params (string, string)[] entities) =>
            _events.Add(new PlayEvent(TimeSpan.FromSeconds(at), NextId(), exchange)
            {
                Call = name,
                Data = $$"""{"callId":"{{call}}"{{more.TrimEnd()}}}""",
                Entities =
                [
                    ("team", $$"""{"id":"{{of.Id}}","name":"{{of.Name}}"}"""),
                    .. by is { } n ? new[] { ("agent", $$"""{"id":"{{of.Agents[n].ToLowerInvariant()}}","name":"{{of.Agents[n]}}"}""") } : [],
                    .. entities,
                ],
            });
    }

    private (int Agent, double Free) Pick((string Id, string Name, string[] Agents) team)
    {
        var free = _free[team.Id];
        var best = 0;
        for (var i = 1; i < free.Length; i++)
            if (free[i] < free[best]) best = i;
        var was = free[best];
        // Until the end of the call is known; nobody else picks the agent meanwhile.
        free[best] = was + 300;
        return (best, was);
    }

    private void Busy((string Id, string Name, string[] Agents) team, int agent, double until) => _free[team.Id][agent] = until;

    private double Exponential(double mean) => -mean * Math.Log(1 - _random.NextDouble());

    private string NextId()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
