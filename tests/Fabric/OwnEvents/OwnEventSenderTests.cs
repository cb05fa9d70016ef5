using System.Text.Json;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.OwnEvents;
using Sluice.Fabric.Storing;
using Sluice.Fabric.Tests.Measuring;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Testing;

namespace Sluice.Fabric.Tests.OwnEvents;

public sealed class OwnEventSenderTests
{
    private readonly ManualTime _time = new();
    private readonly FakeLog _log;
    private readonly OwnEventSender _sender;
    private long _round;

    public OwnEventSenderTests()
    {
        _log = new FakeLog(_time).With(HubNames.Collected, 4);
        _sender = new OwnEventSender(_log, _time);
    }

    private FabricRound Round(params Incident[] incidents) =>
        new(++_round, new PipelineView { Time = _time.GetUtcNow(), State = NodeState.Ok }, [.. incidents], []);

    private Incident Incident(string id) => new()
    {
        Id = id, Node = "Enrich", State = NodeState.Stopped, Cause = Cause.NoOwner, Summary = "s", OpenedAt = _time.GetUtcNow(), UpdatedAt = _time.GetUtcNow(),
    };

    private Heartbeat Beat(string instance) =>
        new() { Instance = instance, Worker = "Enrich", Version = "1", StartedAt = _time.GetUtcNow(), At = _time.GetUtcNow() };

    private List<string> Names() => [.. _log.Sent.SelectMany(sent =>
    {
        Assert.True(CollectorPayloadThrift.TryRead(sent.Body, out var payload, out var error), error);
        using var body = JsonDocument.Parse(payload.Body!);
        return body.RootElement.GetProperty("data").EnumerateArray()
            .Select(e => JsonDocument.Parse(e.GetProperty("ue_pr").GetString()!).RootElement.GetProperty("data").GetProperty("schema").GetString()!.Split('/')[1])
            .ToList();
    })];

    [Fact]
    public async Task Measurements_and_heartbeats_are_told_once_a_minute_and_changes_at_once()
    {
        for (var second = 0; second < 120; second += 5)
        {
            await _sender.SendAsync(second == 30 ? Round(Incident("a")) : Round(), [Beat("one"), Beat("two")], default);
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(
            [("heartbeat", 4), ("incident", 1), ("measurement", 2)],
            Names().GroupBy(name => name).Select(group => (group.Key, group.Count())).Order());
    }

    [Fact]
    public async Task No_minute_has_more_than_its_share_and_what_waits_is_told_later_changes_first()
    {
        await _sender.SendAsync(Round([.. Enumerable.Range(0, 400).Select(i => Incident($"i{i}"))]), [.. Enumerable.Range(0, 50).Select(i => Beat($"b{i}"))], default);
        Assert.Equal(Enumerable.Repeat("incident", OwnEventSender.EventsPerMinute), Names());

        await _sender.SendAsync(Round(), [], default);
        Assert.Equal(OwnEventSender.EventsPerMinute, Names().Count);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _sender.SendAsync(Round(), [], default);
        Assert.Equal(400, Names().Count(name => name == "incident"));
        Assert.Equal(50, Names().Count(name => name == "heartbeat"));
        Assert.Equal(0, _sender.LeftOut);
    }

    [Fact]
    public async Task What_the_log_did_not_take_is_told_again()
    {
        _log.Before = (_, _) => throw new LogUnavailableException(LogFault.Unreachable, "No.");
        await Assert.ThrowsAsync<LogUnavailableException>(() => _sender.SendAsync(Round(Incident("a")), [Beat("one")], default));
        _log.Before = null;
        await _sender.SendAsync(Round(), [Beat("one")], default);

        Assert.Equal(["incident", "measurement", "heartbeat"], Names());
    }

    [Fact]
    public async Task What_waits_does_not_grow_without_end()
    {
        _log.Before = (_, _) => throw new LogUnavailableException(LogFault.Unreachable, "No.");
        for (var round = 0; round < 3; round++)
            await Assert.ThrowsAsync<LogUnavailableException>(() =>
                _sender.SendAsync(Round([.. Enumerable.Range(0, 1000).Select(i => Incident($"{round}-{i}"))]), [], default));

        Assert.Equal(3000 - OwnEventSender.MostWaiting, _sender.LeftOut);
    }
}
