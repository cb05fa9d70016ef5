using System.Text.Json;
using Sluice.Testing;

namespace Sluice.EndToEnd.Tests.Live;

/// <summary>
/// One running pipeline for all faults: a little traffic all the time, and Visitors on a
/// machine of their own.
/// </summary>
public sealed class FaultyPipeline : IAsyncLifetime
{
    private FabricClient _fabric = null!;
    private Load _load = null!;

    /// <summary>The run.</summary>
    public Pipeline Pipeline { get; } = new();

    internal FabricClient Fabric => _fabric;

    internal Load Load => _load;

    /// <summary>The host of Visitors.</summary>
    internal OtherHost Visitors { get; set; } = null!;

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        Pipeline.Options =
        [
            "--throughput-units", "4", "--max-instances", "2",
            .. new[]
            {
                OtherHost.Without("Visitors"),
                "Sluice__EventHubs__MaxInFlight=1", "Sluice__EventHubs__MaxBatchCount=10", "Sluice__Enrich__MaxRate=20",
                "Sluice__Fabric__Planner__MaxInstances=2", "Sluice__Fabric__Planner__InFlight=00:00:03", "Sluice__Fabric__Judge__CloseAfter=00:00:10",
            }.SelectMany(setting => new[] { "--setting", setting }),
        ];
        await Pipeline.InitializeAsync();
        _fabric = new FabricClient(Pipeline.Collector);
        Visitors = await OtherHost.StartAsync(Pipeline, "Visitors");
        _load = new Load(Pipeline.Collector) { Rate = 60 };
        await CalmAsync();
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_load is not null) await _load.DisposeAsync();
        _fabric?.Dispose();
        if (Visitors is not null) await Visitors.DisposeAsync();
        await Pipeline.DisposeAsync();
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
