using System.Text.Json;
using Sluice.Enrich;
using Sluice.Enrich.Enrichments;
using Sluice.Fabric.Changing;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.OwnEvents;
using Sluice.Fabric.Planning;
using Sluice.Iglu;
using Sluice.Log;

namespace Sluice.Fabric.Tests.OwnEvents;

public sealed class OwnPayloadTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly IgluClient Schemas = IgluClient.Create(new IgluOptions(), TimeProvider.System);

    public static TheoryData<string, OwnEvent> Events
    {
        get
        {
            var data = new TheoryData<string, OwnEvent>();
            foreach (var (name, e) in All()) data.Add(name, e);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Events), DisableDiscoveryEnumeration = true)]
    public async Task Each_is_a_good_event_of_the_fabric_after_enrichment(string name, OwnEvent e)
    {
        var enriched = await EnrichAsync(e);

        Assert.Equal("sluice-fabric", enriched.AppId);
        Assert.Equal(("io.sluice", e.Name, "1-0-0"), (enriched.EventVendor, enriched.EventName, enriched.EventVersion));
        Assert.Equal(e.Id.ToString(), enriched.EventId);
        Assert.Null(enriched.NetworkUserid);
        Assert.Equal(name == "canary" ? "sluice-canary-1" : null, enriched.DomainUserid);
        Assert.Equal(name == "canary" ? e.Id.ToString() : null, enriched.DomainSessionid);
    }

    [Fact]
    public void Telling_the_same_twice_gives_the_same_event_and_telling_news_another()
    {
        var first = All().ToList();
        var again = All().ToList();
        Assert.Equal(first.Where(e => e.Name != "canary").Select(e => e.Event.Id), again.Where(e => e.Name != "canary").Select(e => e.Event.Id));
        Assert.Equal(first.Count, first.Select(e => e.Event.Id).Distinct().Count());
    }

    [Fact]
    public void Many_travel_in_one_payload_in_their_order()
    {
        var events = All().Select(e => e.Event).ToList();
        Assert.True(Snowplow.CollectorPayloadThrift.TryRead(OwnPayload.ToBytes(events, Now), out var payload, out var error), error);
        using var body = JsonDocument.Parse(payload.Body!);
        Assert.Equal(
            events.Select(e => e.Id.ToString()), body.RootElement.GetProperty("data").EnumerateArray().Select(e => e.GetProperty("eid").GetString()));
        Assert.Equal(Now.ToUnixTimeMilliseconds(), payload.Timestamp);
    }

    private static IEnumerable<(string Name, OwnEvent Event)> All()
    {
        var beat = new Heartbeat { Instance = "i", Worker = "Enrich", Version = "1", Settings = "0a1b2c3d", StartedAt = Now, At = Now };
        yield return ("heartbeat", OwnEvent.Of(beat));
        var change = new Change { Id = "upgrade/1", Kind = ChangeKind.Upgrade, From = "1", To = "2", Summary = "Version 1 to 2: 1 of 3 instances.", StartedAt = Now, Done = 1, Left = 2 };
        yield return ("change", OwnEvent.Of(change));
        yield return ("ended change", OwnEvent.Of(change with { EndedAt = Now.AddSeconds(40), Done = 3, Left = 0, Incidents = 1, LagSeconds = 4.5, Summary = new string('s', 3000) }));
        yield return ("what people set", OwnEvent.Of(new Change { Id = "controls/1", Kind = ChangeKind.Controls, Summary = "paused: yes.", StartedAt = Now, EndedAt = Now }));
        yield return ("full heartbeat", OwnEvent.Of(beat with
        {
            Instance = new string('i', 5000), Processed = long.MaxValue, Errors = 1, BusySeconds = 1.5, SinkSeconds = double.NaN,
            LastError = new string('e', 400), Partitions = [.. Enumerable.Range(0, 1100).Select(i => new PartitionWork(i, 1, 2, 3, Now, Now, 4))],
        }));
        var view = new PipelineView { Time = Now, State = NodeState.Ok };
        yield return ("measurement", OwnEvent.Of(1, view));
        yield return ("full measurement", OwnEvent.Of(2, view with
        {
            ThroughputUnits = 3, UnitUse = 0.5, AcceptedRate = 1e9, CountedLoss = 0, LatencyMedian = 1.25, Latency95 = double.PositiveInfinity, Faults = ["x"],
            Streams = [.. Enum.GetValues<NodeState>().Select(state => new StreamView { Stream = "s" + state, State = state, Rule = "r", Since = Now, Rate = 1 })],
            Workers = [.. Enum.GetValues<Cause>().Select(cause => new WorkerView
            {
                Worker = "w", Stream = "s", Group = "g", State = NodeState.Lagging, Cause = cause, Rule = "r", Since = Now, LagEvents = 3, InstanceCount = 2,
            })],
        }));
        var incident = new Incident { Id = "a", Node = "Enrich", State = NodeState.Stopped, Cause = Cause.NoOwner, Summary = "s", OpenedAt = Now, UpdatedAt = Now };
        yield return ("incident", OwnEvent.Of(incident));
        yield return ("closed incident", OwnEvent.Of(incident with
        {
            Partition = 3, Advice = "do \"this\" <b>", Summary = new string('\u00e9', 5000), UpdatedAt = Now.AddSeconds(1), ClosedAt = Now.AddSeconds(1),
        }));
        var decision = new Decision
        {
            Id = "d", Time = Now, Node = "log", Action = DecisionAction.ScaleOut, From = 1, To = 2, Rule = DecisionRule.Rate, Formula = "1 + 1 = 2",
            Inputs = new DecisionInputs { MeasuredAt = Now },
        };
        yield return ("decision", OwnEvent.Of(decision));
        yield return ("scored decision", OwnEvent.Of(decision with
        {
            Advice = "a", Inputs = new DecisionInputs { MeasuredAt = Now, Rate = 1.5, Slope = -2.5, Partitions = 4, Running = 2 },
            Prediction = new Prediction(double.PositiveInfinity, 0.7, 1.5m), Outcome = new DecisionOutcome(Now.AddMinutes(1), DecisionVerdict.Later, double.NaN, 9),
        }));
        yield return ("canary", OwnEvent.OfCanary(Guid.NewGuid(), "sluice-canary-1", Now));
    }

    private static async Task<Snowplow.EnrichedEvent> EnrichAsync(OwnEvent e)
    {
        var enricher = new EventEnricher(new EnrichOptions(), Schemas, EnrichmentPipeline.Default, TimeProvider.System);
        Assert.True(Snowplow.CollectorPayloadThrift.TryRead(OwnPayload.ToBytes([e], Now), out var payload, out var error), error);
        var outcome = Assert.Single(await enricher.ProcessAsync(payload, new Origin(0, 1, 0), CancellationToken.None));
        if (outcome is EnrichOutcome.Failed failed)
            Assert.Fail(System.Text.Encoding.UTF8.GetString(Snowplow.FailedEvents.BadRowJson.ToBytes(failed.Row)));
        return Assert.IsType<EnrichOutcome.Enriched>(outcome).Event;
    }
}
