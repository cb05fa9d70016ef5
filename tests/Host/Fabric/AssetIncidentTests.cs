using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Sluice.Enrich;
using Sluice.Enrich.Assets;
using Sluice.Enrich.Enrichments;
using Sluice.Enrich.Worker;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;
using Sluice.Host.Fabric;
using Sluice.Iglu;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Host.Tests.Fabric;

/// <summary>From the file that an enrichment uses to the incident that people see, through everything in between.</summary>
public sealed class AssetIncidentTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Judge _judge = new(new JudgeOptions());
    private readonly List<Incident> _told = [];
    private JudgeState _state = JudgeState.Empty;

    private string Asset => _folder.File(Path.Combine("files", "referers.json"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_refresh_that_fails_opens_an_incident_that_closes_when_it_succeeds()
    {
        Directory.CreateDirectory(_folder.File("files"));
        Write("""{"search":{"One":{"domains":["one.example"]}}}""");
        File.WriteAllText(_folder.File("referers.json"), """
            {"schema":"iglu:com.snowplowanalytics.snowplow/referer_parser/jsonschema/2-0-0","data":{"vendor":"com.snowplowanalytics.snowplow",
            "name":"referer_parser","enabled":true,"parameters":{"internalDomains":[],"database":"referers.json","uri":"files"}}}
            """);
        var errors = new List<string>();
        var pipeline = EnrichmentFiles.Load(_folder.Path, errors)!;
        Assert.Empty(errors);
        var options = new EnrichOptions();
        using var keeper = new AssetKeeper(pipeline, options.Assets, _time);
        var enricher = new EventEnricher(options, IgluClient.Create(new IgluOptions(), _time), pipeline, _time, assets: keeper);
        using var gauges = new Gauges(new ConfigurationBuilder().Build(), new MeasuringOptions { Version = "1" }, _time);
        var worker = gauges.Measure("Enrich", new EnrichWorker(enricher, new Forgetting(), options, _time));

        await RoundsAsync(worker, gauges, 3);
        Assert.Empty(_told);

        Write("{");
        await RefreshAsync(keeper, TimeSpan.FromDays(7), stale: true);
        await RoundsAsync(worker, gauges, 30);
        var opened = Assert.Single(_told.DistinctBy(incident => incident.Id));
        Assert.Equal(("Enrich", Cause.AssetRefreshFailed), (opened.Node, opened.Cause));
        Assert.Contains("referers.json is no list of media", opened.Summary, StringComparison.Ordinal);

        Write("""{"search":{"Two":{"domains":["two.example"]}}}""");
        await RefreshAsync(keeper, TimeSpan.FromMinutes(10), stale: false);
        await RoundsAsync(worker, gauges, 30);
        Assert.All(_told, incident => Assert.Equal(opened.Id, incident.Id));
        Assert.NotNull(_told[^1].ClosedAt);
        Assert.Single(_told, incident => incident.ClosedAt is not null);
    }

    private void Write(string text) => File.WriteAllText(Asset, text);

    private async Task RefreshAsync(AssetKeeper keeper, TimeSpan after, bool stale)
    {
        await Eventually.TrueAsync(() => _time.NextDue is not null, () => "a refresh is planned");
        _time.Advance(after);
        await Eventually.TrueAsync(() => keeper.Stale.Count > 0 == stale, () => stale ? "the refresh failed" : "the refresh succeeded");
    }

    // Five seconds each: a batch, what the instance says of it, and what the fabric makes of that.
    private async Task RoundsAsync(IBatchWorker worker, Gauges gauges, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            await worker.ProcessAsync(Batches.Of(0, 1), CancellationToken.None);
            var now = _time.GetUtcNow();
            var judged = _judge.Assess(_state, new PipelineReading
            {
                Time = now,
                Consumers = [new ConsumerReading("Enrich", "collected", "enrich", now, [])],
                Heartbeats = [.. gauges.Heartbeats(TimeSpan.FromMinutes(1))],
            });
            _state = judged.State;
            _told.AddRange(judged.Incidents);
            _time.Advance(TimeSpan.FromSeconds(5));
        }
    }

    private sealed class Forgetting : ILogSender
    {
        public ValueTask<int> GetPartitionCountAsync(string hub, CancellationToken cancellationToken) => new(1);

        public ValueTask SendAsync(string hub, int partition, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken) => default;

        public ValueTask SendAsync(string hub, string partitionKey, IReadOnlyList<LogMessage> messages, CancellationToken cancellationToken) => default;
    }
}
