using System.Diagnostics.Metrics;
using System.Text.Json;
using Sluice.Enrich.Tests.Enrichments;
using Sluice.Enrich.Worker;
using Sluice.Iglu;
using Sluice.Log;
using Sluice.Snowplow;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Worker;

public class EnrichWorkerTests
{
    private readonly RecordingSender _log = new((HubNames.Enriched, 8), (HubNames.Failed, 2), ("incomplete", 3));

    private EnrichWorker Worker(EnrichOptions? options = null, ISchemaValidator? validator = null) =>
        new(Enricher(validator, options), _log, options ?? new EnrichOptions(), new FixedClock(Now));

    private static LogBatch Batch(params CollectorPayload[] payloads) => Batch(payloads.Select(CollectorPayloadThrift.ToBytes).ToArray());

    private static LogBatch Batch(params byte[][] bodies) => new(
        HubNames.Collected, "enrich", 5, [.. bodies.Select((b, i) => new LogRecord(b, 100 + i, Now))]);

    private static EnrichedEvent Event(LogMessage message)
    {
        Assert.True(EnrichedTsv.TryRead(message.Body.Span, out var enriched, out var error), error);
        return enriched;
    }

    private static string SchemaOf(LogMessage message)
    {
        using var json = JsonDocument.Parse(message.Body);
        return json.RootElement.GetProperty("schema").GetString()!;
    }

    private static (string, string?)[] View(string title, params (string, string?)[] more) =>
        [("tv", "x"), ("p", "web"), ("e", "pv"), ("page", title), .. more];

    [Fact]
    public async Task Every_event_of_a_visitor_goes_to_one_partition_in_order()
    {
        var random = new Random(7);
        var payloads = Enumerable.Range(0, 50).Select(i => Tp2Of(
            View($"{i}-0", ("duid", $"visitor{random.Next(20)}")), View($"{i}-1", ("duid", $"visitor{random.Next(20)}")))).ToArray();
        await Worker().ProcessAsync(Batch(payloads), CancellationToken.None);
        Assert.Equal(100, _log.Of(HubNames.Enriched).Count());
        for (var partition = 0; partition < 8; partition++)
        {
            var messages = _log.Of(HubNames.Enriched, partition);
            Assert.All(messages, m => Assert.Equal(partition, PartitionHash.PartitionOf(Event(m).DomainUserid, 8)));
            Assert.Equal(messages.OrderBy(m => m.Origin!.Value.Sequence).ThenBy(m => m.Origin!.Value.Index).Select(m => m.Origin), messages.Select(m => m.Origin));
            Assert.All(messages, m => Assert.Equal($"{m.Origin!.Value.Sequence - 100}-{m.Origin.Value.Index}", Event(m).PageTitle));
        }
        Assert.InRange(_log.Sends, 1, 8);
    }

    [Theory]
    [InlineData("duid=d&uid=u", "d")]
    [InlineData("uid=u", "u")]
    [InlineData("p=web", UserId)]
    public async Task A_visitor_is_known_by_the_first_id_there_is(string query, string key)
    {
        await Worker().ProcessAsync(Batch(Get("e=pv&" + query)), CancellationToken.None);
        Assert.Single(_log.Of(HubNames.Enriched, PartitionHash.PartitionOf(key, 8)));
    }

    [Fact]
    public async Task An_event_without_any_id_goes_by_its_own_and_to_the_same_place_when_it_comes_again()
    {
        var batch = Batch(Get("e=pv") with { NetworkUserId = null });
        await Worker().ProcessAsync(batch, CancellationToken.None);
        await Worker().ProcessAsync(batch, CancellationToken.None);
        var messages = _log.Of(HubNames.Enriched).ToArray();
        Assert.Equal(2, messages.Length);
        Assert.Equal(messages[0].Body.ToArray(), messages[1].Body.ToArray());
        Assert.Equal(2, _log.Of(HubNames.Enriched, PartitionHash.PartitionOf(Event(messages[0]).EventId, 8)).Count);
    }

    [Fact]
    public async Task Failed_events_go_to_the_partition_of_their_source_in_order_with_their_origin()
    {
        await Worker().ProcessAsync(
            Batch([1, 2, 3], CollectorPayloadThrift.ToBytes(Tp2Of(View("good"), View("bad", ("vid", "x")))), CollectorPayloadThrift.ToBytes(Get("e=pv", "/com.acme/v1"))),
            CancellationToken.None);
        var failed = _log.Of(HubNames.Failed, 1);
        Assert.Equal([new Origin(5, 100, 0), new Origin(5, 101, 1), new Origin(5, 102, 0)], failed.Select(m => m.Origin!.Value));
        Assert.Equal(["collector_payload_format_violation", "schema_violations", "adapter_failures"], failed.Select(m => SchemaOf(m).Split('/')[1]));
        Assert.Empty(_log.Of(HubNames.Failed, 0));
        Assert.Equal(new Origin(5, 101, 0), Assert.Single(_log.Of(HubNames.Enriched)).Origin);
    }

    [Fact]
    public async Task Incomplete_events_go_to_their_hub_when_there_is_one()
    {
        var payload = Tp2Of(View("good"), View("bad", ("vid", "x")));
        await Worker(new EnrichOptions { IncompleteHub = "incomplete" }).ProcessAsync(Batch(payload), CancellationToken.None);
        var incomplete = Assert.Single(_log.Of("incomplete", 2));
        Assert.Equal(new Origin(5, 100, 1), incomplete.Origin);
        Assert.Equal("bad", Event(incomplete).PageTitle);
        Assert.Contains("/failure/", Event(incomplete).DerivedContexts, StringComparison.Ordinal);
        Assert.Single(_log.Of(HubNames.Failed));
    }

    [Theory]
    [InlineData("pii", true, 1)]
    [InlineData(null, true, 0)]
    [InlineData("pii", false, 0)]
    public async Task What_was_pseudonymised_goes_to_its_hub_when_there_is_one_and_it_is_asked_for(string? hub, bool emit, int count)
    {
        var pipeline = Configurations.Loaded(Configurations.Config(
            Configurations.Vendor, "pii_enrichment_config", "2-0-1",
            """{"pii":[{"pojo":{"field":"user_id"}}],"strategy":{"pseudonymize":{"hashFunction":"SHA-256","salt":"s"}}}""",
            $"\"emitEvent\":{(emit ? "true" : "false")},"));
        var options = new EnrichOptions { PiiHub = hub };
        var log = new RecordingSender((HubNames.Enriched, 8), (HubNames.Failed, 2), ("pii", 2));
        var worker = new EnrichWorker(Enricher(options: options, pipeline: pipeline), log, options, new FixedClock(Now));

        await worker.ProcessAsync(Batch(Get("e=pv&uid=ada&duid=d"), Get("e=pv&duid=d")), CancellationToken.None);

        Assert.Equal(2, log.Of(HubNames.Enriched).Count());
        Assert.Equal(count, log.Of("pii").Count());
        if (count == 0) return;
        var told = Assert.Single(log.Of("pii", 1));
        Assert.Equal(new Origin(5, 100, 0), told.Origin);
        Assert.Equal("pii_transformation", Event(told).EventName);
        Assert.Contains("\"originalValue\":\"ada\"", Event(told).UnstructEvent, StringComparison.Ordinal);
        Assert.All(log.Of(HubNames.Enriched), m => Assert.NotEqual("ada", Event(m).UserId));
    }

    [Fact]
    public async Task An_event_that_no_hub_takes_becomes_a_size_violation()
    {
        var options = new EnrichOptions { MaxMessageBytes = 20_000, AcceptInvalid = true };
        await Worker(options).ProcessAsync(Batch(Get("e=pv&page=" + new string('a', 20_000))), CancellationToken.None);
        Assert.Empty(_log.Of(HubNames.Enriched));
        using var json = JsonDocument.Parse(Assert.Single(_log.Of(HubNames.Failed)).Body);
        Assert.Contains("size_violation", json.RootElement.GetProperty("schema").GetString(), StringComparison.Ordinal);
        var data = json.RootElement.GetProperty("data");
        Assert.Equal(20_000, data.GetProperty("failure").GetProperty("maximumAllowedSizeBytes").GetInt32());
        Assert.True(data.GetProperty("failure").GetProperty("actualSizeBytes").GetInt32() > 20_000);
        Assert.InRange(data.GetProperty("payload").GetString()!.Length, 1, 2_000);
    }

    [Fact]
    public async Task A_failed_event_that_no_hub_takes_becomes_a_size_violation()
    {
        var options = new EnrichOptions { MaxMessageBytes = 20_000, IncompleteHub = "incomplete" };
        await Worker(options).ProcessAsync(Batch(Get("e=pv&vid=x&se_ca=" + string.Concat(Enumerable.Repeat("%F0%9F%98%80", 6_000)))), CancellationToken.None);
        var message = Assert.Single(_log.Of(HubNames.Failed));
        Assert.Contains("size_violation", SchemaOf(message), StringComparison.Ordinal);
        Assert.True(message.Body.Length < 20_000);
        Assert.Single(_log.Of("incomplete"));
    }

    [Theory]
    [InlineData(HubNames.Enriched)]
    [InlineData(HubNames.Failed)]
    public async Task A_log_that_refuses_stops_the_batch(string hub)
    {
        _log.Refuse = h => h == hub ? new LogUnavailableException(LogFault.Throttled, "busy") : null;
        await Assert.ThrowsAsync<LogUnavailableException>(() =>
            Worker().ProcessAsync(Batch(Tp2Of(View("good"), View("bad", ("vid", "x")))), CancellationToken.None));
    }

    [Fact]
    public async Task A_registry_that_cannot_be_asked_stops_the_batch()
    {
        var unreachable = new FakeValidator((_, _) => throw new IgluUnavailableException("no registry answers"));
        await Assert.ThrowsAsync<IgluUnavailableException>(() => Worker(validator: unreachable).ProcessAsync(Batch(Tp2Of(View("x"))), CancellationToken.None));
    }

    [Fact]
    public async Task A_payload_that_breaks_enrichment_does_not_stop_the_batch()
    {
        var broken = new FakeValidator((_, _) => throw new NullReferenceException());
        await Worker(validator: broken).ProcessAsync(Batch(Tp2Of(View("x")), Get("e=pv")), CancellationToken.None);
        Assert.Single(_log.Of(HubNames.Failed));
        Assert.Single(_log.Of(HubNames.Enriched));
    }

    [Fact]
    public async Task A_cancelled_batch_is_no_failed_event()
    {
        using var cancellation = new CancellationTokenSource();
        var slow = new FakeValidator((_, _) =>
        {
            cancellation.Cancel();
            throw new OperationCanceledException(cancellation.Token);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Worker(validator: slow).ProcessAsync(Batch(Tp2Of(View("x"))), cancellation.Token));
        Assert.Empty(_log.Of(HubNames.Failed));
    }

    [Fact]
    public async Task A_batch_that_unfolds_to_much_is_sent_in_parts_and_stays_in_order()
    {
        var body = Tp2Of([.. Enumerable.Range(0, 2_000).Select(i => View(new string('x', 1_900), ("duid", "one"), ("tna", $"{i}")))]);
        await Worker().ProcessAsync(Batch(body, body, body), CancellationToken.None);
        var messages = _log.Of(HubNames.Enriched, PartitionHash.PartitionOf("one", 8));
        Assert.Equal(6_000, messages.Count);
        Assert.True(_log.Sends > 1);
        for (var i = 1; i < messages.Count; i++) Assert.True(messages[i].Origin!.Value.IsAfter(messages[i - 1].Origin!.Value));
    }

    [Fact]
    public async Task Good_and_failed_events_are_counted_once_they_are_acknowledged()
    {
        // Other tests count at the same time: the flag flows with this test only.
        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == PipelineMeter.Name && instrument.Name is "sluice.enrich.failed") l.EnableMeasurementEvents(instrument);
        };
        var context = new AsyncLocal<bool> { Value = true };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (context.Value && tags[0] is { Key: "type", Value: "adapter_failures" }) Interlocked.Add(ref counted, value);
        });
        listener.Start();
        var batch = Batch(Get("e=pv", "/com.acme/v1"), Get("e=pv", "/com.acme/v2"));
        _log.Refuse = _ => new LogUnavailableException(LogFault.Unreachable, "gone");
        await Assert.ThrowsAsync<LogUnavailableException>(() => Worker().ProcessAsync(batch, CancellationToken.None));
        Assert.Equal(0, counted);
        _log.Refuse = _ => null;
        await Worker().ProcessAsync(batch, CancellationToken.None);
        Assert.Equal(2, counted);
    }
}
