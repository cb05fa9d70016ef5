using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Archive;
using Sluice.Archive.Replay;
using Sluice.Archive.Tests;
using Sluice.CallCentre;
using Sluice.CallCentre.Tests;
using Sluice.Log;
using Sluice.Reports;
using Sluice.Reports.Counting;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;
using Sluice.Reports.Tests;
using Sluice.Testing;
using Sluice.Testing.Sinks;
using Sluice.Visitors;
using Sluice.Visitors.Tests;

namespace Sluice.Replay.Tests;

public sealed class EqualityTests
{
    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_rebuild_from_the_archive_is_what_the_stream_made_through_repeats_faults_and_kills(int seed)
    {
        var random = new Random(seed);
        var (log, expected) = Traffic.Make(random, 400);
        var time = Clock();
        var archive = new MemoryArchiveStore();
        var options = new ArchiveOptions { MaxBlobBlocks = random.Next(2, 12), MaxBlobBytes = random.Next(300, 6_000) };
        new SinkRace(seed, "enriched", log, gate => ArchiveContents.Worker(gate is null ? archive : new GatedArchiveStore(archive, gate), options: options)).Run();

        var (profiles, identities, reports, calls) = (new MemoryVisitorStore(), new MemoryIdentityStore(), new MemoryReportStore(time), new MemoryCallStore());
        new SinkRace(seed + 1, "enriched", log, gate => Profiles(
            gate is null ? profiles : new GatedVisitorStore(profiles, gate), gate is null ? identities : new GatedIdentityStore(identities, gate))).Run();
        new SinkRace(seed + 2, "enriched", log, gate => Reports(gate is null ? reports : new GatedReportStore(reports, gate), time)).Run();
        new SinkRace(seed + 3, "enriched", log, gate => Calls(gate is null ? calls : new GatedCallStore(calls, gate))).Run();

        var (profiles2, identities2, reports2, calls2) = (new MemoryVisitorStore(), new MemoryIdentityStore(), new MemoryReportStore(time), new MemoryCallStore());
        var texts = new MemoryTexts();
        var kills = await ReplayAsync("profiles", () => Profiles(profiles2, identities2))
            + await ReplayAsync("reports", () => Reports(reports2, time))
            + await ReplayAsync("calls", () => Calls(calls2));

        Assert.True(kills > 0, "The rebuild was not disturbed.");
        Assert.NotEmpty(profiles.Profiles);
        // Sessions are part of a profile, to the second; so are the last events.
        Assert.Equal(profiles.Profiles.OrderBy(profile => profile.Key), profiles2.Profiles.OrderBy(profile => profile.Key));
        Assert.Equal(await PersonsAsync(identities), await PersonsAsync(identities2));
        Assert.NotEmpty(reports.Rows);
        Assert.Equal(reports.Rows.Keys, reports2.Rows.Keys);
        foreach (var (key, row) in reports.Rows) Assert.Equal(row, reports2.Rows[key]);
        Assert.Equal(await DaysAsync(calls), await DaysAsync(calls2));
        Assert.Equal(expected.Count, (await new ReplayNotes(texts).ReadAsync("profiles", default))!.Value.State.Done);

        // Every run is killed after some batches, in front of its note or behind it, until one comes to the end.
        async Task<int> ReplayAsync(string name, Func<IBatchWorker> create)
        {
            for (var killed = 0; ; killed++)
            {
                Assert.True(killed < 500, "The replay never came to its end.");
                var lives = random.Next(1, 8);
                var last = killed > 6;
                try
                {
                    await new Replayer(archive, new ReplayNotes(texts), new Forgotten(), time).RunAsync(
                        new ReplayPlan(name, name) { Batch = random.Next(1, 60) }, new MortalWorker(create(), last ? int.MaxValue : lives, random.Next(2) == 0), null, default);
                    return killed;
                }
                catch (IOException)
                {
                    // Killed: what was noted by then is all that the next run knows.
                    time.Advance(TimeSpan.FromSeconds(random.Next(3)));
                }
            }
        }
    }

    private static async Task<List<string>> PersonsAsync(MemoryIdentityStore store)
    {
        var persons = new List<string>();
        foreach (var row in store.Rows.OrderBy(row => row.Id))
            persons.Add($"{row.Id.Text}: {string.Join(',', (await Graph(store).FindAsync(row.Id, default)).Ids.Select(id => id.Text))}");
        return persons;
    }

    private static async Task<List<string>> DaysAsync(MemoryCallStore store)
    {
        var days = await store.ReadDaysAsync(3, new DateOnly(2026, 2, 1), new DateOnly(2026, 4, 1), int.MaxValue, default);
        Assert.NotEmpty(days);
        return [.. days.Select(day => $"{day.CallId} {string.Join(';', day.Steps)}").Order(StringComparer.Ordinal)];
    }

    private static IdentityGraph Graph(IIdentityStore store) => new(store, NullLogger<IdentityGraph>.Instance);

    private static VisitorsWorker Profiles(IVisitorStore store, IIdentityStore identities) =>
        new(store, Graph(identities), VisitorRules.None, new VisitorsOptions(), NullLogger<VisitorsWorker>.Instance);

    private static ReportsWorker Reports(IReportStore store, TimeProvider time) =>
        new(store, ReportDefinitions.BuiltIn, new ReportsOptions(), time, NullLogger<ReportsWorker>.Instance);

    private static CallsWorker Calls(ICallStore store) => new(store, new CallsOptions(), Clock(), NullLogger<CallsWorker>.Instance);

    private static ManualTime Clock()
    {
        var time = new ManualTime();
        time.Advance(RepeatingLog.Start.AddDays(1) - time.GetUtcNow());
        return time;
    }
}
