using System.Text;
using Sluice.Testing.Sinks;

namespace Sluice.Archive.Tests;

public sealed class ExactlyOnceTests
{
    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 150)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Two_owners_faults_kills_and_repeats_leave_every_event_in_the_archive_once_and_in_order(int seed)
    {
        var random = new Random(seed);
        var (log, expected) = RepeatingLog.Make(random, 600, n => Encoding.ASCII.GetBytes($"event {n}"));
        var store = new MemoryArchiveStore();
        var options = new ArchiveOptions { MaxBlobBlocks = random.Next(2, 12), MaxBlobBytes = random.Next(300, 3_000) };

        var race = new SinkRace(seed, "enriched", log, gate =>
            ArchiveContents.Worker(gate is null ? store : new GatedArchiveStore(store, gate), options: options));
        race.Run();

        Assert.True(race.Faults + race.Kills > 0, "The run was not disturbed.");
        Assert.Equal(
            expected.Select(record => Encoding.ASCII.GetString(record.Body.Span)),
            await ArchiveContents.AllLinesAsync(store));
    }

    [Fact]
    public async Task Owners_with_different_settings_still_write_every_event_once()
    {
        var (log, expected) = RepeatingLog.Make(new Random(7), 300, n => Encoding.ASCII.GetBytes($"event {n}"));
        var store = new MemoryArchiveStore();
        var owners = 0;
        new SinkRace(7, "enriched", log, gate => ArchiveContents.Worker(
            gate is null ? store : new GatedArchiveStore(store, gate),
            options: new ArchiveOptions { MaxBlobBlocks = ++owners % 2 == 0 ? 2 : 50 })).Run();

        Assert.Equal(
            expected.Select(record => Encoding.ASCII.GetString(record.Body.Span)),
            await ArchiveContents.AllLinesAsync(store));
    }

    [Fact]
    public async Task Everything_delivered_again_to_a_new_owner_changes_nothing()
    {
        var (log, _) = RepeatingLog.Make(new Random(5), 200, n => Encoding.ASCII.GetBytes($"event {n}"));
        var store = new MemoryArchiveStore();
        await ArchiveContents.Worker(store).ProcessAsync(new("enriched", "archive", 0, log), CancellationToken.None);
        var before = await ArchiveContents.AllLinesAsync(store);

        foreach (var chunk in log.Chunk(17))
            await ArchiveContents.Worker(store).ProcessAsync(new("enriched", "archive", 0, chunk), CancellationToken.None);

        Assert.Equal(before, await ArchiveContents.AllLinesAsync(store));
    }
}
