using System.Text.Json;
using Sluice.Testing;

namespace Sluice.EndToEnd.Tests.Live;

/// <summary>
/// One running pipeline for all faults: a little traffic all the time, a schema registry that is not there, Visitors on a
/// machine of their own with a way to storage that can be slow, and the fabric on one whose way to the checkpoints can be
/// closed.
/// </summary>
public sealed class FaultyPipeline : IAsyncLifetime
{
    private readonly TemporaryFolder _files = new();
    private FabricClient _fabric = null!;
    private Load _load = null!;
    private Relay _storage = null!;
    private Relay _checkpoints = null!;

    /// <summary>The run.</summary>
    public Pipeline Pipeline { get; } = new();

    /// <summary>Where the registry would be that everything unknown is asked for.</summary>
    public int RegistryPort { get; } = FreePorts.Take();

    internal FabricClient Fabric => _fabric;

    internal Load Load => _load;

    /// <summary>The way of Visitors to the tables.</summary>
    internal Relay Tables => _storage;

    /// <summary>The way of the fabric to the checkpoints.</summary>
    internal Relay Checkpoints => _checkpoints;

    /// <summary>The host of Visitors.</summary>
    internal OtherHost Visitors { get; private set; } = null!;

    /// <summary>The host of the fabric that the tests begin with.</summary>
    internal OtherHost Watcher { get; private set; } = null!;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        _storage = new Relay(Pipeline.BlobPort + 2);
        _checkpoints = new Relay(Pipeline.BlobPort);
        await File.WriteAllTextAsync(_files.File("resolver.json"), $$"""
            {"schema": "iglu:com.snowplowanalytics.iglu/resolver-config/jsonschema/1-0-1", "data": {"cacheSize": 500, "repositories": [
              {"name": "away", "priority": 1, "vendorPrefixes": [], "connection": {"http": {"uri": "http://127.0.0.1:{{RegistryPort}}"} } }]} }
            """);
        Pipeline.Options =
        [
            "--throughput-units", "4", "--max-instances", "2", "--resolver", _files.File("resolver.json"),
            .. new[]
            {
                OtherHost.Without("Visitors"), OtherHost.Without("Fabric"),
                "Sluice__Iglu__OnUnreachable=Wait",
                "Sluice__EventHubs__MaxInFlight=1", "Sluice__EventHubs__MaxBatchCount=10", "Sluice__Enrich__MaxRate=20",
                "Sluice__Fabric__Planner__MaxInstances=2", "Sluice__Fabric__Planner__InFlight=00:00:03", "Sluice__Fabric__Judge__CloseAfter=00:00:10",
            }.SelectMany(setting => new[] { "--setting", setting }),
        ];
        await Pipeline.InitializeAsync();
        _fabric = new FabricClient(Pipeline.Collector);
        Watcher = await StartFabricAsync();
        await StartVisitorsAsync();
        _load = new Load(Pipeline.Collector) { Rate = 60 };
        await CalmAsync();
    }

    /// <summary>A host with a fabric.</summary>
    internal Task<OtherHost> StartFabricAsync() => OtherHost.StartAsync(Pipeline, "Fabric", ("AzureWebJobsStorage", By(Pipeline.BlobPort, _checkpoints)));

    /// <summary>A host with Visitors, in the place of the one before.</summary>
    internal async Task StartVisitorsAsync() => Visitors = await OtherHost.StartAsync(Pipeline, "Visitors", ("Storage", By(Pipeline.BlobPort + 2, _storage)));

    /// <summary>A fabric in the place of the one that was killed.</summary>
    internal async Task RestartWatcherAsync() => Watcher = await StartFabricAsync();

    private string By(int port, Relay way) => Pipeline.Storage.Replace($"127.0.0.1:{port}/", $"127.0.0.1:{way.Port}/", StringComparison.Ordinal);

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_load is not null) await _load.DisposeAsync();
        _fabric?.Dispose();
        if (Visitors is not null) await Visitors.DisposeAsync();
        if (Watcher is not null) await Watcher.DisposeAsync();
        await Pipeline.DisposeAsync();
        if (_storage is not null) await _storage.DisposeAsync();
        if (_checkpoints is not null) await _checkpoints.DisposeAsync();
        _files.Dispose();
    }

    /// <summary>Waits until traffic flows, nothing is wrong and the fabric has seen a few rounds of that.</summary>
    public async Task CalmAsync()
    {
        var since = 0L;
        await RoundAsync("everything is well", r =>
        {
            var well = !r.Incidents.Any()
                && new[] { "Enrich", "Visitors", "ArchiveEnriched" }.All(w => r.Worker(w).GetProperty("state").GetString() == "ok" && r.Of(w, "processedRate") > 0);
            if (!well) since = 0;
            else if (since == 0) since = r.Number;
            return well && r.Number >= since + 2;
        });
    }

    /// <summary>Waits for an incident that opened after a time.</summary>
    internal async Task<JsonElement> IncidentAsync(string? node, string cause, DateTimeOffset since)
    {
        Round? last = null;
        return await Until.ComesAsync($"{node}: {cause}", TimeSpan.FromMinutes(3), async () =>
        {
            last = await _fabric.RoundAsync() ?? last;
            return last?.Incidents.Where(i => (node is null || i.GetProperty("node").GetString() == node) && i.GetProperty("cause").GetString() == cause
                && i.GetProperty("openedAt").GetDateTimeOffset() > since).Cast<JsonElement?>().FirstOrDefault();
        }, () => $"{last} {Pipeline.Said}");
    }

    /// <summary>Waits until an incident has closed.</summary>
    internal Task ClosedAsync(JsonElement incident, DateTimeOffset since) =>
        Until.IsAsync($"the end of {incident.GetProperty("summary")}", TimeSpan.FromMinutes(4), async () =>
            (await _fabric.IncidentsAsync(since)).Any(i =>
                i.GetProperty("id").GetString() == incident.GetProperty("id").GetString() && i.GetProperty("closedAt").ValueKind == JsonValueKind.String));

    internal async Task<Round> RoundAsync(string what, Func<Round, bool> isSo)
    {
        Round? last = null;
        var seen = 0L;
        return await Until.ComesAsync(what, TimeSpan.FromMinutes(4), async () =>
        {
            if (await _fabric.RoundAsync() is not { } r || r.Number == seen) return null;
            (last, seen) = (r, r.Number);
            return isSo(r) ? r : (Round?)null;
        }, () => $"{last} {Pipeline.Said}");
    }
}
