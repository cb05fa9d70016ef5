using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Archive;
using Sluice.Archive.Erasing;
using Sluice.Archive.Tests;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Testing;
using Sluice.Testing.Sinks;

namespace Sluice.Replay.Tests;

public sealed class ErasureTests
{
    private const string Duid = "7a62ddad-2b1f-4d3d-8e3c-0b9e5b7a1f11", Nuid = "c0ffee00-1111-4222-8333-444455556666", Mail = "ann@example.org";
    private const string Other = "00000000-2b1f-4d3d-8e3c-0b9e5b7a1f22";

    private static readonly DateTimeOffset Hour = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly ManualTime _time = Clock(Hour.AddHours(5));
    private readonly MemoryArchiveStore _archive = new();
    private readonly Forgotten _forgotten = new();
    private readonly Dictionary<string, long> _next = [];

    [Fact]
    public async Task Afterwards_no_blob_holds_an_id_in_any_form_and_the_lines_of_others_are_all_there()
    {
        var ue = Convert.ToBase64String(Encoding.UTF8.GetBytes($$$"""{"data":{"visitor":"{{{Duid}}}"}}"""));
        await ArchiveAsync(HubNames.Enriched,
            Enriched(Hour, ("domain_userid", Duid)), Enriched(Hour, ("domain_userid", Other)), Enriched(Hour, ("network_userid", Nuid)),
            Enriched(Hour, ("user_id", Mail), ("domain_userid", Other)), Enriched(Hour, ("domain_userid", Other), ("refr_domain_userid", Duid)),
            Enriched(Hour, ("domain_userid", Other), ("page_url", $"https://example.org/?_sp={Duid}.1700000000000")));
        await ArchiveAsync(HubNames.Collected,
            Payload($"e=pv&duid={Duid}&url=a"), Payload($"e=pv&duid={Other}&uid=7"), Payload($"e=pv&uid={Uri.EscapeDataString(Mail)}"),
            Payload($"e=ue&ue_px={ue}"), Payload("e=pv&uid=8", nuid: Nuid), Payload("e=pv", headers: [$"Cookie: _sp_id.1fff={Duid}.1700000000.1.1700000000.1700000000.x"]),
            Payload("e=pv", headers: [$"Cookie: sp={Nuid}"]), Payload($"e=pv&url={Uri.EscapeDataString($"https://example.org/?_sp={Duid}.17")}"),
            Payload(null, body: $$"""{"schema":"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4","data":[{"e":"pv","duid":"{{Duid}}"},{"e":"pv","duid":"{{Other}}","se_va":"1.50"},{"e":"pv","uid":"{{Mail}}"}]}"""));
        await ArchiveAsync(HubNames.Failed,
            Text($$$$$$"""{"schema":"iglu:x/y/jsonschema/1-0-0","data":{"payload":{"raw":{"parameters":[{"name":"duid","value":"{{{{{{Duid}}}}}}"}]}}}}"""),
            Text($$$$$$"""{"schema":"iglu:x/y/jsonschema/1-0-0","data":{"payload":{"raw":{"parameters":[{"name":"uid","value":"{{{{{{Mail.Replace("@", "\\u0040", StringComparison.Ordinal)}}}}}}"}]}}}}"""),
            Text($$$$$$"""{"schema":"iglu:x/y/jsonschema/1-0-0","data":{"payload":{"body":"{\"data\":[{\"duid\":\"{{{{{{Duid}}}}}}\"}]}"}}}"""),
            Text($$$$$$"""{"schema":"iglu:x/y/jsonschema/1-0-0","data":{"payload":"{{{{{{Convert.ToBase64String(Payload($"duid={Duid}"))}}}}}}"}}"""),
            Text($$$$$$"""{"schema":"iglu:x/y/jsonschema/1-0-0","data":{"payload":{"enriched":{"user_id":"{{{{{{Mail}}}}}}"}}}}"""),
            Text($$$$$$"""{"schema":"iglu:x/y/jsonschema/1-0-0","data":{"payload":{"raw":{"parameters":[{"name":"duid","value":"{{{{{{Other}}}}}}"}]}}}}"""));
        _forgotten.Marks.Add(Forgotten.Of(Hour.AddHours(2), ("domain_userid", Duid), ("network_userid", Nuid), ("user_id", Mail)));

        Assert.Equal(5 + 7 + 5, await Eraser().RunAsync(default));

        var all = await EverythingAsync();
        foreach (var id in new[] { Duid, Nuid, Mail })
        {
            Assert.DoesNotContain(id, all, StringComparison.Ordinal);
            Assert.DoesNotContain(Uri.EscapeDataString(id), all, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(ue, all, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u0040", all, StringComparison.Ordinal);
        Assert.Equal([Encoding.UTF8.GetString(Enriched(Hour, ("domain_userid", Other)))], await ArchiveContents.AllLinesAsync(_archive));
        var payloads = (await ArchiveContents.AllLinesAsync(_archive, HubNames.Collected)).Select(line =>
            CollectorPayloadThrift.TryRead(Convert.FromBase64String(line), out var payload, out _) ? payload : null).ToList();
        Assert.Equal(2, payloads.Count);
        Assert.Equal($"e=pv&duid={Other}&uid=7", payloads[0]!.Querystring);
        // The events of others that came in the same request stay as they were.
        Assert.Equal($$"""{"schema":"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4","data":[{"e":"pv","duid":"{{Other}}","se_va":"1.50"}]}""", payloads[1]!.Body);
        Assert.Contains(Other, Assert.Single(await ArchiveContents.AllLinesAsync(_archive, HubNames.Failed)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_id_is_looked_for_only_where_ids_stand()
    {
        await ArchiveAsync(HubNames.Enriched, Enriched(Hour, ("domain_userid", Other), ("user_id", "7")), Enriched(Hour, ("domain_userid", Other), ("se_value", "7")));
        await ArchiveAsync(HubNames.Collected, Payload("e=se&se_va=7"), Payload("e=se&uid=7"));
        await ArchiveAsync(HubNames.Failed, Text("""{"data":{"user_id":"7"}}"""), Text("""{"data":{"se_value":"7"}}"""));
        _forgotten.Marks.Add(Forgotten.Of(Hour.AddHours(2), ("user_id", "7")));
        Assert.Equal(3, await Eraser().RunAsync(default));
        Assert.Contains("\t7\t", Assert.Single(await ArchiveContents.AllLinesAsync(_archive)), StringComparison.Ordinal);
        Assert.Single(await ArchiveContents.AllLinesAsync(_archive, HubNames.Collected));
        Assert.Contains("se_value", Assert.Single(await ArchiveContents.AllLinesAsync(_archive, HubNames.Failed)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_does_after_being_forgotten_stays_and_nothing_is_looked_through_twice()
    {
        await ArchiveAsync(HubNames.Enriched, Enriched(Hour.AddMinutes(5), ("domain_userid", Duid)), Enriched(Hour.AddMinutes(50), ("domain_userid", Duid)));
        _forgotten.Marks.Add(Forgotten.Of(Hour.AddMinutes(30), ("domain_userid", Duid)));
        Assert.Equal(1, await Eraser().RunAsync(default));
        Assert.Contains("10:50:00", Assert.Single(await ArchiveContents.AllLinesAsync(_archive)), StringComparison.Ordinal);
        _archive.Calls.Clear();
        Assert.Equal(0, await Eraser().RunAsync(default));
        Assert.All(_archive.Calls, call => Assert.StartsWith("List", call, StringComparison.Ordinal));
        // Somebody else asks: the same blobs are looked through again.
        _forgotten.Marks.Add(Forgotten.Of(Hour.AddMinutes(55), ("domain_userid", Duid)));
        Assert.Equal(1, await Eraser().RunAsync(default));
        Assert.Empty(await ArchiveContents.AllLinesAsync(_archive));
    }

    [Fact]
    public async Task The_hour_that_is_being_written_waits_until_it_is_over_and_a_run_takes_no_more_than_it_may()
    {
        await ArchiveAsync(HubNames.Enriched, Enriched(Hour, ("domain_userid", Duid)));
        await ArchiveAsync(HubNames.Collected, Payload($"duid={Duid}"));
        _forgotten.Marks.Add(Forgotten.Of(Hour.AddMinutes(30), ("domain_userid", Duid)));
        Assert.Equal(0, await Eraser(now: Hour.AddMinutes(40)).RunAsync(default));
        var one = new ArchiveOptions { EraseBlobsPerRun = 1 };
        Assert.Equal(1, await Eraser(one).RunAsync(default));
        Assert.Equal(1, await Eraser(one).RunAsync(default));
        Assert.Equal(0, await Eraser(one).RunAsync(default));
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 80)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Owners_that_write_while_blobs_are_rewritten_under_them_and_kills_of_both_lose_and_repeat_nothing(int seed)
    {
        var random = new Random(seed);
        var (log, expected) = RepeatingLog.Make(random, 400, n => Enriched(
            RepeatingLog.Start.AddSeconds(n), ("domain_userid", n % 5 == 0 ? Duid : $"visitor {n % 7}"), ("event_id", n.ToString(CultureInfo.InvariantCulture))));
        _forgotten.Marks.Add(Forgotten.Of(RepeatingLog.Start.AddDays(1), ("domain_userid", Duid)));
        var options = new ArchiveOptions { MaxBlobBlocks = random.Next(2, 12), MaxBlobBytes = random.Next(300, 5_000) };
        // Much later: every hour is over, so the blob at the end of the chain is rewritten, too, while it grows.
        var later = Clock(RepeatingLog.Start.AddDays(2));
        new SinkRace(seed, "enriched", log, gate =>
        {
            IArchiveStore store = gate is null ? _archive : new GatedArchiveStore(_archive, gate);
            return new ErasingWorker(
                ArchiveContents.Worker(store, options: options),
                new ArchiveEraser(store, _forgotten, options, later, NullLogger<ArchiveEraser>.Instance), random);
        }).Run();
        await new ArchiveEraser(_archive, _forgotten, options, later, NullLogger<ArchiveEraser>.Instance).RunAsync(default);

        Assert.Equal(
            expected.Select(record => Encoding.UTF8.GetString(record.Body.Span)).Where(line => !line.Contains(Duid, StringComparison.Ordinal)),
            await ArchiveContents.AllLinesAsync(_archive));
        // The chain still leads from its head to its end, and a new owner goes on there.
        await ArchiveContents.Worker(_archive).ProcessAsync(new("enriched", "archive", 3,
            [new LogRecord(Enriched(RepeatingLog.Start.AddDays(1), ("event_id", "last")), log[^1].SequenceNumber + 1, RepeatingLog.Start.AddDays(1))]), default);
        Assert.Contains("last", (await ArchiveContents.AllLinesAsync(_archive))[^1], StringComparison.Ordinal);
        await ArchiveContents.Worker(_archive).ProcessAsync(new("enriched", "archive", 3, log), default);
        Assert.Equal(expected.Count(record => !Encoding.UTF8.GetString(record.Body.Span).Contains(Duid, StringComparison.Ordinal)) + 1, (await ArchiveContents.AllLinesAsync(_archive)).Count);
    }

    private ArchiveEraser Eraser(ArchiveOptions? options = null, DateTimeOffset? now = null) =>
        new(_archive, _forgotten, options ?? new ArchiveOptions(), now is { } at ? Clock(at) : _time, NullLogger<ArchiveEraser>.Instance);

    private async Task ArchiveAsync(string hub, params byte[][] lines)
    {
        var first = _next.GetValueOrDefault(hub);
        await ArchiveContents.Worker(_archive, hub).ProcessAsync(
            new(hub, "archive", 0, [.. lines.Select((line, i) => new LogRecord(line, first + i, Hour.AddMinutes(10)))]), default);
        _next[hub] = first + lines.Length;
    }

    // Every blob of the container as a stranger unpacks it, and once more with its Base64 lines decoded.
    private async Task<string> EverythingAsync()
    {
        var all = new StringBuilder();
        await foreach (var item in _archive.ListAsync("", default))
        {
            all.Append(item.Name).AppendJoin(' ', item.Metadata.Values);
            await using var blob = (await _archive.OpenAsync(item.Name, default))!;
            if (!item.Name.EndsWith(".gz", StringComparison.Ordinal)) continue;
            await using var gzip = new GZipStream(blob, CompressionMode.Decompress);
            using var text = new StreamReader(gzip);
            while (await text.ReadLineAsync() is { } line)
                all.AppendLine(line).AppendLine(item.Name.Contains(".b64", StringComparison.Ordinal) ? Encoding.UTF8.GetString(Convert.FromBase64String(line)) : "");
        }
        return all.ToString();
    }

    private static byte[] Enriched(DateTimeOffset at, params (string, string)[] columns) =>
        Traffic.Line([("collector_tstamp", Traffic.Text(at.UtcDateTime)), .. columns]);

    private static byte[] Payload(string? query, string? nuid = null, string? body = null, IReadOnlyList<string>? headers = null) =>
        CollectorPayloadThrift.ToBytes(new CollectorPayload
        {
            Timestamp = Hour.ToUnixTimeMilliseconds(), Path = "/i", Querystring = query, NetworkUserId = nuid, Body = body, Headers = headers,
        });

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static ManualTime Clock(DateTimeOffset at)
    {
        var time = new ManualTime();
        time.Advance(at - time.GetUtcNow());
        return time;
    }

    /// <summary>Writes as an owner does, and now and then looks for those who are to be forgotten, before or after it.</summary>
    private sealed class ErasingWorker(IBatchWorker worker, ArchiveEraser eraser, Random random) : IBatchWorker
    {
        public async Task ProcessAsync(LogBatch batch, CancellationToken cancellationToken)
        {
            if (random.Next(6) == 0) await eraser.RunAsync(cancellationToken);
            await worker.ProcessAsync(batch, cancellationToken);
        }
    }
}
