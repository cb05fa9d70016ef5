using System.Text;
using Sluice.Archive;
using Sluice.Archive.Repair;
using Sluice.Archive.Tests;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Testing;
using Sluice.Testing.Sinks;

namespace Sluice.Replay.Tests;

public sealed class RepairTests
{
    private readonly MemoryArchiveStore _archive = new();
    private readonly MemoryTexts _texts = new();
    private readonly MemoryLog _log = new(3);
    private readonly ManualTime _time = new();

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whenever_the_command_is_killed_and_run_again_every_repaired_event_is_sent_exactly_once(int seed)
    {
        var random = new Random(seed);
        var failed = Enumerable.Range(0, 500).Select(n => $"failed {(random.Next(10) == 0 ? 1 : n)} of {n % 9}").ToList();
        await ArchiveAsync(failed, random.Next(30, 200));
        // Before anything is written, in the middle, and when all was written and nothing acknowledged.
        _log.Kill = count => random.Next(3) == 0 ? random.Next(count + 1) : null;
        // In front of the note, or behind it.
        _texts.OnWrite = _ => { if (random.Next(12) == 0) throw new IOException("Killed at the note."); };
        var kills = 0;
        for (var isDone = false; !isDone;)
        {
            if (kills > 60) (_log.Kill, _texts.OnWrite) = (_ => null, _ => { });
            try
            {
                await RepairAsync();
                isDone = true;
            }
            catch (IOException)
            {
                kills++;
                _time.Advance(TimeSpan.FromMinutes(5));
            }
        }

        Assert.True(kills > 0, "Nobody was killed.");
        Assert.Equal(Repairable(failed), Sent());
        (_log.Kill, _texts.OnWrite) = (_ => null, _ => { });
        var again = await RepairAsync();
        Assert.Equal((0L, (long)Repairable(failed).Count), (again.Sent, again.Already));
        Assert.Equal(Repairable(failed), Sent());
    }

    [Fact]
    public async Task Other_rules_send_what_the_first_could_not_repair_and_nothing_twice()
    {
        var failed = Enumerable.Range(0, 90).Select(n => $"failed {n} of {n % 9}").ToList();
        await ArchiveAsync(failed, 40);
        var first = await RepairAsync();
        Assert.Equal((80L, 0L, 10L), (first.Sent, first.Already, first.NotRepaired));
        var second = await RepairAsync(row => Payload(row));
        Assert.Equal((10L, 80L, 0L), (second.Sent, second.Already, second.NotRepaired));
        Assert.Equal(failed.Order(StringComparer.Ordinal), Sent());
    }

    [Fact]
    public async Task When_the_log_no_longer_knows_whether_something_was_sent_nothing_is_sent_and_a_person_is_asked()
    {
        await ArchiveAsync([.. Enumerable.Range(0, 20).Select(n => $"failed {n} of 1")], 40);
        _log.Kill = count => count;
        await Assert.ThrowsAsync<IOException>(() => RepairAsync());
        _time.Advance(TimeSpan.FromMinutes(5));
        _log.Kill = _ => null;
        var partition = Enumerable.Range(0, 3).Single(p => _log.Records(HubNames.Collected, p).Count > 0);
        _log.Expire(HubNames.Collected, partition, 1);
        var before = Sent();
        var fault = await Assert.ThrowsAsync<IOException>(() => RepairAsync());
        Assert.Contains($"partition {partition}", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, Sent());
    }

    [Fact]
    public async Task Two_at_once_do_not_send_the_same_event_twice()
    {
        var failed = Enumerable.Range(0, 300).Select(n => $"failed {n} of 1").ToList();
        await ArchiveAsync(failed, 400);
        Task<RepairTotals>? other = null;
        // The second finds that the first is about to send, and waits.
        _log.Kill = _ =>
        {
            other ??= RepairAsync();
            return null;
        };
        var first = await RepairAsync();
        Assert.False(other!.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(5));
        var second = await other;
        Assert.Equal((300L, 0L, 0L, 300L), (first.Sent, first.Already, second.Sent, second.Already));
        Assert.Equal(failed.Order(StringComparer.Ordinal), Sent());
    }

    private async Task ArchiveAsync(List<string> failed, int batch)
    {
        var worker = ArchiveContents.Worker(_archive, HubNames.Failed, new ArchiveOptions { MaxBlobBlocks = 2 });
        var at = 0;
        foreach (var chunk in failed.Chunk(batch))
            await worker.ProcessAsync(new(HubNames.Failed, "archive", 1, [.. chunk.Select(row =>
                new LogRecord(Encoding.UTF8.GetBytes(row), at++, RepeatingLog.Start.AddMinutes(at), Origin: new Origin(0, at, 0)))]), default);
    }

    private Task<RepairTotals> RepairAsync(Func<string, byte[]?>? repair = null) =>
        new FailedRepair(
            _archive, _texts, new Forgotten(), _log, _log, repair ?? (row => row.EndsWith("of 0", StringComparison.Ordinal) ? null : Payload(row)),
            _time).RunAsync(null, null, 0, null, default);

    private static byte[] Payload(string row) => CollectorPayloadThrift.ToBytes(new CollectorPayload { Querystring = row, NetworkUserId = row[^1..] });

    private static List<string> Repairable(List<string> failed) =>
        [.. failed.Where(row => !row.EndsWith("of 0", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private List<string> Sent() => [.. _log.All(HubNames.Collected)
        .Select(record => CollectorPayloadThrift.TryRead(record.Body.Span, out var payload, out _) ? payload.Querystring! : "").Order(StringComparer.Ordinal)];
}
