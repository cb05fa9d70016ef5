using System.Text;
using Sluice.Archive;
using Sluice.Archive.Erasing;
using Sluice.Archive.Replay;
using Sluice.Archive.Tests;
using Sluice.Log;
using Sluice.Testing;
using Sluice.Testing.Sinks;

namespace Sluice.Replay.Tests;

public sealed class ReplayTests
{
    private readonly ManualTime _time = Clock();
    private readonly MemoryArchiveStore _archive = new();
    private readonly MemoryTexts _texts = new();
    private readonly Forgotten _forgotten = new();
    private readonly MemoryLog _log = new(2);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_consumer_with_watermarks_gets_each_event_once_and_in_order_however_often_the_command_is_killed(int seed)
    {
        var random = new Random(seed);
        var expected = new Dictionary<int, List<LogRecord>>();
        foreach (var partition in new[] { 0, 1, 2 }) expected[partition] = await ArchiveAsync(partition, Traffic.Make(random, 300));
        _log.Kill = count => random.Next(4) == 0 ? random.Next(count + 1) : null;
        var kills = 0;
        while (await ReplayAsync(new ReplayPlan("again", "consumer") { Batch = 20 }) is null)
        {
            kills++;
            if (kills > 30) _log.Kill = _ => null;
        }

        Assert.True(kills > 0, "Nobody was killed.");
        var taken = new Dictionary<int, List<string>>();
        for (var partition = 0; partition < 2; partition++)
        {
            var marks = new Watermarks();
            foreach (var record in _log.Records("consumer", partition))
            {
                if (!marks.Contains(record))
                {
                    if (!taken.TryGetValue(record.Origin!.Value.Partition, out var lines)) taken[record.Origin.Value.Partition] = lines = [];
                    lines.Add(Text(record));
                }
                marks.Advance(record);
            }
        }
        foreach (var (partition, records) in expected) Assert.Equal(records.Select(Text), taken[partition]);
        Assert.Empty(_log.All(HubNames.Enriched));
        Assert.Empty(_log.All(HubNames.Collected));
    }

    [Fact]
    public async Task A_range_of_hours_is_replayed_and_nothing_else_and_progress_ends_at_all_of_it()
    {
        var expected = await ArchiveAsync(3, Traffic.Make(new Random(4), 400));
        var hours = expected.Select(record => ArchiveName.HourOf(record.EnqueuedTime)).Distinct().Order().ToList();
        Assert.True(hours.Count > 3);
        var names = (await ArchiveContents.NamesAsync(_archive)).Where(name => ArchiveName.TryParse(name, out var blob) && blob.Hour >= hours[1] && blob.Hour <= hours[2]);
        var lines = new List<string>();
        foreach (var name in names) lines.AddRange(await ArchiveContents.LinesAsync(_archive, name));

        var told = new List<ReplayState>();
        var state = await ReplayAsync(new ReplayPlan("range", "consumer") { From = hours[1], To = hours[2], Batch = 10 }, told.Add);

        Assert.Equal(lines, _log.All("consumer").Select(Text));
        Assert.Equal((lines.Count, lines.Count), (state!.Total, state.Done));
        Assert.NotNull(state.FinishedAt);
        Assert.All(told, one => Assert.Equal(lines.Count, one.Total));
        Assert.Equal(told.Select(one => one.Done).Order(), told.Select(one => one.Done));
    }

    [Fact]
    public async Task The_rate_is_kept_and_says_what_is_left()
    {
        await ArchiveAsync(3, Traffic.Make(new Random(5), 200));
        var told = new List<ReplayState>();
        var running = ReplayAsync(new ReplayPlan("slow", "consumer") { Rate = 10, Batch = 10 }, state =>
        {
            lock (told) told.Add(state);
        });
        for (var tenths = 0; !running.IsCompleted; tenths++)
        {
            Assert.True(tenths < 600, "The replay never came to its end.");
            Assert.True(_log.All("consumer").Count() <= tenths + 10, "More than the rate.");
            await Until(() => running.IsCompleted || _time.NextDue is not null);
            _time.Advance(TimeSpan.FromSeconds(0.1));
        }
        var state = Assert.IsType<ReplayState>(await running);
        var half = told.First(one => one.Done * 2 >= one.Total && one.Rate > 0);
        Assert.InRange(half.Left!.Value.TotalSeconds, 1, (state.Total - half.Done) / 5.0);
    }

    [Fact]
    public async Task What_comes_later_is_replayed_when_it_is_run_again()
    {
        var (log, expected) = Traffic.Make(new Random(6), 300);
        var worker = ArchiveContents.Worker(_archive, options: new ArchiveOptions { MaxBlobBlocks = 3 });
        for (var at = 0; at < log.Count; at += 37)
        {
            await worker.ProcessAsync(new("enriched", "archive", 3, log.Skip(at).Take(37).ToList()), default);
            Assert.NotNull(await ReplayAsync(new ReplayPlan("on", "consumer")));
        }
        Assert.Equal(expected.Select(Text), _log.All("consumer").Select(Text));
    }

    [Fact]
    public async Task One_name_is_one_range_into_one_place()
    {
        await ArchiveAsync(3, Traffic.Make(new Random(7), 50));
        await ReplayAsync(new ReplayPlan("mine", "consumer"));
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => ReplayAsync(new ReplayPlan("mine", "other")));
        Assert.Contains("--restart", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_log.All("other"));
    }

    [Fact]
    public async Task People_who_asked_to_be_forgotten_are_not_replayed_and_the_rest_keeps_its_origins()
    {
        var expected = await ArchiveAsync(3, Traffic.Make(new Random(8), 300));
        await ReplayAsync(new ReplayPlan("all", "all"));
        _forgotten.Marks.Add(Forgotten.Of(_time.GetUtcNow(), ("domain_userid", "visitor 7")));
        var state = await ReplayAsync(new ReplayPlan("rest", "rest"));
        Assert.True(state!.Erased > 0);
        Assert.Equal(expected.Count, state.Done);
        Assert.Equal(
            _log.All("all").Where(record => !Text(record).Contains("visitor 7\t", StringComparison.Ordinal)).Select(record => (record.Origin, Text(record))),
            _log.All("rest").Select(record => (record.Origin, Text(record))));
    }

    [Fact]
    public async Task A_replay_that_has_begun_a_blob_does_not_go_on_when_lines_were_taken_out_of_it()
    {
        await ArchiveAsync(3, Traffic.Make(new Random(9), 200), new ArchiveOptions());
        _log.Kill = _ => _log.All("consumer").Any() ? 0 : null;
        Assert.Null(await ReplayAsync(new ReplayPlan("begun", "consumer") { Batch = 5 }));
        _log.Kill = _ => null;
        _forgotten.Marks.Add(Forgotten.Of(_time.GetUtcNow(), Enumerable.Range(0, Traffic.Visitors).Select(n => ("domain_userid", $"visitor {n}")).ToArray()));
        await new ArchiveEraser(_archive, _forgotten, new ArchiveOptions(), _time, Microsoft.Extensions.Logging.Abstractions.NullLogger<ArchiveEraser>.Instance).RunAsync(default);
        await Assert.ThrowsAsync<ArchiveRewrittenException>(() => ReplayAsync(new ReplayPlan("begun", "consumer") { Batch = 5 }));
        Assert.NotNull(await ReplayAsync(new ReplayPlan("anew", "consumer2")));
    }

    // Null when it was killed.
    private async Task<ReplayState?> ReplayAsync(ReplayPlan plan, Action<ReplayState>? progress = null)
    {
        try
        {
            return await new Replayer(_archive, new ReplayNotes(_texts), _forgotten, _time).RunAsync(plan, new HubReplay(_log, plan.Into), progress, default);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task<List<LogRecord>> ArchiveAsync(int partition, (List<LogRecord> Log, List<LogRecord> Expected) traffic, ArchiveOptions? options = null)
    {
        var worker = ArchiveContents.Worker(_archive, options: options ?? new ArchiveOptions { MaxBlobBlocks = 3 });
        foreach (var chunk in traffic.Log.Chunk(25)) await worker.ProcessAsync(new("enriched", "archive", partition, chunk), default);
        return traffic.Expected;
    }

    private static string Text(LogRecord record) => Encoding.UTF8.GetString(record.Body.Span);

    private static async Task Until(Func<bool> holds)
    {
        var end = DateTime.UtcNow.AddSeconds(60);
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < end, "It did not come.");
            await Task.Delay(1);
        }
    }

    private static ManualTime Clock()
    {
        var time = new ManualTime();
        time.Advance(RepeatingLog.Start.AddDays(2) - time.GetUtcNow());
        return time;
    }
}
