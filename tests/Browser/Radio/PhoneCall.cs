using System.Net.Http.Headers;
using Sluice.Cli.Calls;

namespace Sluice.Browser.Tests.Radio;

/// <summary>One call as the telephone exchange tells it: its events go to the collector as <c>calls play</c> sends them.</summary>
internal sealed class PhoneCall(Uri collector, string phoneNumber) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = collector };
    private readonly string _exchange = Guid.NewGuid().ToString();
    private readonly string _team = $"team-{Guid.NewGuid():n}";

    /// <summary>The call's id.</summary>
    public string Id { get; } = $"call-{Guid.NewGuid():n}";

    /// <summary>The team it rings at; nobody else's.</summary>
    public string Team => _team;

    /// <summary>The network user id of all its events.</summary>
    public string Exchange => _exchange;

    /// <summary>It rings.</summary>
    public Task RingAsync() => SayAsync("call_ringing", ""","direction":"inbound","line":"0121 496 0000" """, null);

    /// <summary>An agent takes it.</summary>
    public Task AnswerAsync(string agent) => SayAsync("call_answered", "", agent);

    /// <summary>It is over.</summary>
    public Task EndAsync(string agent) => SayAsync("call_ended", ""","endedBy":"caller" """, agent);

    /// <summary>She has bought.</summary>
    public Task SellAsync(string agent, int pounds) =>
        SayAsync("call_disposition", $$""","outcome":"sale","value":{{pounds}},"currency":"GBP" """, agent);

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private async Task SayAsync(string name, string more, string? agent)
    {
        var said = new PlayEvent(TimeSpan.Zero, Guid.NewGuid().ToString(), _exchange)
        {
            Call = name,
            Data = $$"""{"callId":"{{Id}}"{{more.TrimEnd()}}}""",
            Entities =
            [
                ("team", $$"""{"id":"{{_team}}","name":"New business"}"""),
                .. agent is null ? [] : new[] { ("agent", $$"""{"id":"{{agent}}"}""") },
                ("contact", $$"""{"phoneNumber":"{{phoneNumber}}","callId":"{{Id}}"}"""),
            ],
        };
        using var body = new ByteArrayContent(PlayPayload.Of(said, DateTimeOffset.UtcNow))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
        using var answer = await _client.PostAsync(new Uri("com.snowplowanalytics.snowplow/tp2", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }
}
