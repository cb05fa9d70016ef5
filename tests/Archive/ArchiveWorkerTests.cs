using System.Text;
using Sluice.Log;

namespace Sluice.Archive.Tests;

public sealed class ArchiveWorkerTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private readonly MemoryArchiveStore _store = new();

    [Theory]
    [InlineData("collected", "b64")]
    [InlineData("enriched", "tsv")]
    [InlineData("failed", "jsonl")]
    public async Task Blobs_are_named_by_hub_enqueued_hour_and_partition(string hub, string extension)
    {
        var record = Record(0, "x") with { EnqueuedTime = new DateTimeOffset(2026, 3, 2, 1, 59, 59, TimeSpan.FromHours(2)) };
        await ArchiveContents.Worker(_store, hub).ProcessAsync(new(hub, "archive", 7, [record]), default);
        Assert.Equal([$"{hub}/dt=2026-03-01/hh=23/part-07-00000.{extension}.gz"], await ArchiveContents.NamesAsync(_store, hub));
    }

    [Fact]
    public async Task Every_hour_has_its_blob_and_a_batch_over_two_hours_goes_to_both()
    {
        await RunAsync(Record(0, "a"), Record(1, "b", 59), Record(2, "c", 60), Record(3, "d", 60));
        Assert.Equal(["a", "b"], await ArchiveContents.LinesAsync(_store, Name(10, 0)));
        Assert.Equal(["c", "d"], await ArchiveContents.LinesAsync(_store, Name(11, 0)));
    }

    [Fact]
    public async Task A_clock_that_steps_back_stays_in_the_hour_that_was_reached()
    {
        await RunAsync(Record(0, "a", 61), Record(1, "b", 30), Record(2, "c", 62));
        await RunAsync(Record(3, "d", 10));
        Assert.Equal([Name(11, 0)], await ArchiveContents.NamesAsync(_store));
        Assert.Equal(["a", "b", "c", "d"], await ArchiveContents.AllLinesAsync(_store));
    }

    [Fact]
    public async Task A_blob_that_has_reached_its_size_is_followed_by_the_next()
    {
        var worker = ArchiveContents.Worker(_store, options: new ArchiveOptions { MaxBlobBytes = 2_000 });
        var random = new Random(1);
        for (var n = 0; n < 5; n++)
        {
            var bytes = new byte[900];
            random.NextBytes(bytes);
            await worker.ProcessAsync(Batch(Record(n, Convert.ToHexString(bytes))), default);
        }
        Assert.Equal([Name(10, 0), Name(10, 1)], await ArchiveContents.NamesAsync(_store));
        Assert.Equal(3, (await ArchiveContents.LinesAsync(_store, Name(10, 0))).Length);
    }

    [Fact]
    public async Task A_blob_that_has_its_number_of_blocks_is_followed_by_the_next()
    {
        var worker = ArchiveContents.Worker(_store, options: new ArchiveOptions { MaxBlobBlocks = 2 });
        for (var n = 0; n < 5; n++) await worker.ProcessAsync(Batch(Record(n, $"{n}")), default);
        Assert.Equal([Name(10, 0), Name(10, 1), Name(10, 2)], await ArchiveContents.NamesAsync(_store));
        Assert.Equal(["0", "1", "2", "3", "4"], await ArchiveContents.AllLinesAsync(_store));
    }

    [Fact]
    public async Task An_ordinary_batch_costs_two_requests()
    {
        var worker = ArchiveContents.Worker(_store);
        await worker.ProcessAsync(Batch(Record(0, "a")), default);
        _store.Calls.Clear();
        await worker.ProcessAsync(Batch(Record(1, "b")), default);
        Assert.Equal([$"StageAsync {Name(10, 0)}", $"TryCommitAsync {Name(10, 0)}"], _store.Calls);
    }

    [Fact]
    public async Task A_batch_that_is_archived_already_costs_nothing()
    {
        var worker = ArchiveContents.Worker(_store);
        await worker.ProcessAsync(Batch(Record(0, "a")), default);
        _store.Calls.Clear();
        await worker.ProcessAsync(Batch(Record(0, "a")), default);
        Assert.Empty(_store.Calls);
    }

    [Fact]
    public async Task A_new_owner_goes_on_without_the_head_and_with_one_that_is_behind()
    {
        await RunAsync(Record(0, "0"));
        for (var n = 1; n < 6; n++)
        {
            if (n == 2) _store.Delete("_heads/enriched/03");
            if (n == 4) await _store.WriteTextAsync("_heads/enriched/03", Name(10, 0), default);
            if (n == 5) await _store.WriteTextAsync("_heads/enriched/03", "rubbish", default);
            await RunAsync(Record(n - 1, $"{n - 1}", 60 * (n - 1)), Record(n, $"{n}", 60 * n));
        }
        Assert.Equal(["0", "1", "2", "3", "4", "5"], await ArchiveContents.AllLinesAsync(_store));
    }

    [Fact]
    public async Task A_blob_that_was_named_but_never_written_is_passed_through_when_its_hour_is_over()
    {
        await _store.WriteTextAsync("_heads/enriched/03", Name(8, 0), default);
        await RunAsync(Record(0, "a"));
        Assert.Equal([Name(8, 0), Name(10, 0)], await ArchiveContents.NamesAsync(_store));
        Assert.Empty(await ArchiveContents.LinesAsync(_store, Name(8, 0)));
        Assert.Equal(["a"], await ArchiveContents.LinesAsync(_store, Name(10, 0)));
    }

    [Fact]
    public async Task A_record_never_poses_as_two_lines()
    {
        await RunAsync(Record(0, "a\nb"), Record(1, "c\r\nd\r"), Record(2, ""), Record(3, "\0\u00ff"));
        Assert.Equal(["a b", "c  d ", "", "\0\u00c3\u00bf"], await ArchiveContents.AllLinesAsync(_store));
    }

    [Fact]
    public async Task Collected_payloads_come_back_byte_by_byte()
    {
        byte[][] bodies = [[0, 10, 13, 255], [], [.. Enumerable.Range(0, 100_000).Select(n => (byte)n)]];
        await ArchiveContents.Worker(_store, "collected").ProcessAsync(
            new("collected", "archive", 0, [.. bodies.Select((b, i) => new LogRecord(b, i, Ten))]), default);
        Assert.Equal(bodies.Select(Convert.ToBase64String), await ArchiveContents.AllLinesAsync(_store, "collected"));
        Assert.Equal(bodies, await ReadAllAsync(new ArchiveName("collected", Ten, 0, 0)));
    }

    [Fact]
    public async Task The_metadata_say_what_a_blob_holds()
    {
        await RunAsync(Record(5, "a", origin: new(1, 7, 0)), Record(6, "a", origin: new(1, 7, 0)), Record(7, "b", origin: new(2, 0, 3)));
        var file = Assert.Single(await ListAsync());
        Assert.Equal(new ArchiveFile(new("enriched", Ten, 3, 0), file.Bytes, 2, 5, 7), file);
        var blob = await _store.FindAsync(Name(10, 0), default);
        Assert.Equal("7;1-7-0;2-0-3", blob!.Metadata["watermarks"]);
        Assert.Equal(("enriched", "3"), (blob.Metadata["hub"], blob.Metadata["partition"]));
    }

    [Fact]
    public async Task Watermarks_are_carried_from_blob_to_blob()
    {
        await RunAsync(Record(0, "a", origin: new(1, 7, 0)));
        await RunAsync(Record(1, "b", 60, new(2, 0, 0)));
        await RunAsync(Record(2, "a", 120, new(1, 7, 0)), Record(3, "c", 120, new(1, 8, 0)));
        Assert.Equal(["a", "b", "c"], await ArchiveContents.AllLinesAsync(_store));
    }

    [Fact]
    public async Task A_blob_of_unknown_origin_in_the_chain_stops_the_worker_instead_of_making_it_guess()
    {
        await RunAsync(Record(0, "a"));
        var blob = await _store.FindAsync(Name(10, 0), default);
        await _store.TrySetMetadataAsync(Name(10, 0), new Dictionary<string, string>(), blob!.ETag, default);
        await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync(Record(1, "b")));
    }

    [Fact]
    public async Task The_blob_that_holds_an_event_is_found_within_two_hours()
    {
        var (here, gone) = (Guid.NewGuid(), Guid.NewGuid());
        await RunAsync(Record(0, Event(gone), -60), Record(1, "no event"), Record(2, Event(here)), Record(3, Event(Guid.NewGuid())));
        var reader = new ArchiveReader(_store, new StoppedClock(Ten.AddMinutes(50)));
        Assert.Equal(Name(10, 0), (await reader.FindAsync(here, Ten))?.Name.ToString());
        Assert.Equal(Name(9, 0), (await reader.FindAsync(gone, DateTimeOffset.MinValue))?.Name.ToString());
        Assert.Equal(Name(10, 0), (await reader.FindAsync(here, Ten, partition: 3))?.Name.ToString());
        Assert.Null(await reader.FindAsync(gone, Ten));
        Assert.Null(await reader.FindAsync(here, Ten, partition: 4));
        Assert.Null(await new ArchiveReader(_store, new StoppedClock(Ten.AddHours(2))).FindAsync(here, DateTimeOffset.MinValue));
    }

    private static string Event(Guid id) => $"a\tb\tc\td\te\tf\t{id.ToString().ToUpperInvariant()}\tg";

    private static string Name(int hour, int index) => $"enriched/dt=2026-03-01/hh={hour:D2}/part-03-{index:D5}.tsv.gz";

    private static LogRecord Record(long sequence, string body, int minutes = 0, Origin? origin = null) =>
        new(Encoding.UTF8.GetBytes(body), sequence, Ten.AddMinutes(minutes), Origin: origin);

    private static LogBatch Batch(params LogRecord[] records) => new("enriched", "archive", 3, records);

    // Each by an owner that knows nothing yet.
    private Task RunAsync(params LogRecord[] records) => ArchiveContents.Worker(_store).ProcessAsync(Batch(records), default);

    private async Task<List<ArchiveFile>> ListAsync()
    {
        var files = new List<ArchiveFile>();
        await foreach (var file in new ArchiveReader(_store, TimeProvider.System).ListAsync("enriched", Ten, Ten.AddHours(2))) files.Add(file);
        return files;
    }

    private async Task<List<byte[]>> ReadAllAsync(ArchiveName name)
    {
        var records = new List<byte[]>();
        await foreach (var record in new ArchiveReader(_store, TimeProvider.System).ReadAsync(name)) records.Add(record);
        return records;
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
