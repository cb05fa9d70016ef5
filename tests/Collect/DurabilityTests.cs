using System.Diagnostics.Metrics;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Collect.Tests;

public sealed class DurabilityTests
{
    private static readonly CollectorOptions Quick = new()
    {
        Batching = new BatchingOptions
        {
            SendTimeout = TimeSpan.FromMilliseconds(100), ParkTimeout = TimeSpan.FromMilliseconds(100),
            RetryDelay = TimeSpan.FromSeconds(1), MaxRetryDelay = TimeSpan.FromSeconds(4),
        },
    };

    [Fact]
    public async Task The_answer_waits_for_the_logs_acknowledgement()
    {
        var acknowledge = new TaskCompletionSource();
        var log = new FakeLog { Before = (_, _, _, _) => acknowledge.Task };
        await using var host = await CollectorHost.StartAsync(log: log);
        var answer = host.SendAsync("POST", "/a/b", "x");
        await Eventually.TrueAsync(() => log.Sends == 1);
        Assert.False(answer.IsCompleted);
        acknowledge.SetResult();
        Assert.Equal(200, (await answer).Status);
    }

    [Fact]
    public async Task Requests_that_arrive_during_a_write_share_the_next_one_in_order()
    {
        var acknowledge = new TaskCompletionSource();
        var log = new FakeLog(partitions: 1) { Before = (_, _, _, _) => acknowledge.Task };
        await using var host = await CollectorHost.StartAsync(log: log);
        var answers = new List<Task<Answer>> { host.SendAsync("GET", "/i?first") };
        await Eventually.TrueAsync(() => log.Sends == 1);
        for (var i = 0; i < 50; i++)
        {
            answers.Add(host.SendAsync("GET", $"/i?{i}"));
            await Eventually.TrueAsync(() => host.Taken == i + 2);
        }
        acknowledge.SetResult();
        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal(200, answer.Status));
        Assert.Equal(2, log.Sends);
        Assert.Equal(["first", .. Enumerable.Range(0, 50).Select(i => $"{i}")], log.Payloads.Select(p => p.Querystring));
    }

    [Fact]
    public async Task A_write_can_be_made_to_wait_for_company()
    {
        await using var host = await CollectorHost.StartAsync(
            new CollectorOptions { Batching = new BatchingOptions { Linger = TimeSpan.FromMilliseconds(5) } }, new FakeLog(partitions: 1));
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => host.SendAsync("GET", $"/i?{i}")));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(200, host.Log.Payloads.Select(p => p.Querystring).Distinct().Count());
        Assert.True(host.Log.Sends < 200, $"{host.Log.Sends} writes for 200 requests");
    }

    [Fact]
    public async Task Writes_stay_below_their_count_and_their_bytes()
    {
        var gate = new TaskCompletionSource();
        var log = new FakeLog(partitions: 1) { Before = (_, _, _, _) => gate.Task };
        await using var host = await CollectorHost.StartAsync(
            new CollectorOptions { Batching = new BatchingOptions { MaxCount = 7, MaxBytes = 20_000 } }, log);
        var answers = new List<Task<Answer>>();
        for (var i = 0; i < 40; i++)
        {
            answers.Add(host.SendAsync("GET", $"/i?{i}-{new string('x', i % 3 * 5000)}"));
            await Eventually.TrueAsync(() => host.Taken == i + 1);
        }
        gate.SetResult();
        await Task.WhenAll(answers);
        var writes = log.Entries.GroupBy(entry => entry.Send).ToArray();
        Assert.All(writes, write => Assert.True(write.Count() <= 7 && write.Sum(entry => entry.Body.Length) <= 20_000));
        Assert.Equal(Enumerable.Range(0, 40), log.Payloads.Select(p => int.Parse(p.Querystring!.Split('-')[0])));
    }

    [Theory]
    [InlineData("HEAD", "/i", 503)]
    [InlineData("HEAD", "/r/tp2", 404)]
    [InlineData("HEAD", "/a/b", 503)]
    public async Task A_head_request_gets_no_body_with_any_status(string method, string path, int status)
    {
        await using var host = await CollectorHost.StartAsync(Quick);
        host.Log.Fail(LogFault.Unreachable);
        host.Overflow.IsDown = true;
        var answer = await RawClient.SendAsync(host.Uri, $"{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Equal((status, 0), (answer.Status, answer.Body.Length));
        Assert.Empty(host.Errors.Unexpected);
    }

    [Theory]
    [InlineData(LogFault.Unreachable)]
    [InlineData(LogFault.Throttled)]
    [InlineData(LogFault.Refused)]
    public async Task While_the_log_refuses_payloads_are_parked_and_answered_200(LogFault fault)
    {
        await using var host = await CollectorHost.StartAsync(Quick);
        host.Log.Fail(fault);
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => host.SendAsync("POST", $"/a/b?nuid=v{i}", $"{i}")));
        Assert.All(answers, answer => Assert.Equal((200, "ok", 1), (answer.Status, answer.Text, answer.SetCookies.Length)));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"{i}").Order(),
            host.Overflow.Records.Select(r => FakeLog.Decode(r.Body.ToArray()).Body!).Order());
        Assert.All(host.Overflow.Records, record =>
        {
            Assert.Equal(HubNames.Collected, record.Hub);
            Assert.Equal(PartitionHash.PartitionOf(FakeLog.Decode(record.Body.ToArray()).NetworkUserId, 4), record.Partition);
        });
        Assert.Equal(503, (await host.SendAsync("GET", "/sink-health")).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/health")).Status);
    }

    [Fact]
    public async Task Any_other_exception_of_the_sender_parks_too()
    {
        await using var host = await CollectorHost.StartAsync(Quick);
        host.Log.Before = (_, _, _, _) => throw new InvalidOperationException("a bug");
        Assert.Equal(200, (await host.SendAsync("GET", "/i")).Status);
        Assert.Single(host.Overflow.Records);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_that_does_not_answer_costs_one_timeout_and_not_one_per_request(bool honoursToken)
    {
        await using var host = await CollectorHost.StartAsync(Quick, time: new ManualTime { HasRealTimers = true, Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) });
        host.Log.Before = (_, _, _, token) => Task.Delay(Timeout.Infinite, honoursToken ? token : CancellationToken.None);
        Assert.Equal(200, (await host.SendAsync("POST", "/a/b?nuid=u", "0")).Status);
        Assert.Equal(1, host.Log.Sends);
        for (var i = 1; i < 20; i++) Assert.Equal(200, (await host.SendAsync("POST", "/a/b?nuid=u", $"{i}")).Status);
        Assert.Equal(1, host.Log.Sends);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), host.Overflow.Records.Select(r => FakeLog.Decode(r.Body.ToArray()).Body));
    }

    [Fact]
    public async Task A_log_that_comes_back_is_found_again_after_a_pause_that_grows()
    {
        var time = new ManualTime { HasRealTimers = true, Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) };
        await using var host = await CollectorHost.StartAsync(Quick, time: time);
        host.Log.Fail(LogFault.Unreachable);
        await host.SendAsync("GET", "/i");
        await host.SendAsync("GET", "/i");
        Assert.Equal(1, host.Log.Sends);
        time.Advance(TimeSpan.FromSeconds(1));
        await host.SendAsync("GET", "/i");
        Assert.Equal(2, host.Log.Sends);
        time.Advance(TimeSpan.FromSeconds(1.9));
        await host.SendAsync("GET", "/i");
        Assert.Equal(2, host.Log.Sends);
        Assert.Equal(4, host.Overflow.Records.Count);

        host.Log.Before = null;
        time.Advance(TimeSpan.FromSeconds(0.2));
        await host.SendAsync("GET", "/i");
        await host.SendAsync("GET", "/i");
        Assert.Equal(2, host.Log.Entries.Count);
        Assert.Equal(4, host.Overflow.Records.Count);
        Assert.Equal(200, (await host.SendAsync("GET", "/sink-health")).Status);
    }

    [Fact]
    public async Task When_both_are_away_the_answer_is_503_without_a_cookie_and_says_when_to_try_again()
    {
        await using var host = await CollectorHost.StartAsync(Quick);
        host.Log.Fail(LogFault.Unreachable);
        host.Overflow.IsDown = true;
        for (var i = 0; i < 3; i++)
        {
            var answer = await host.SendAsync("POST", "/a/b", "x", "Origin: http://o.com");
            Assert.Equal((503, "5", "http://o.com"), (answer.Status, answer["Retry-After"], answer["Access-Control-Allow-Origin"]));
            Assert.Empty(answer.SetCookies);
        }
        Assert.Empty(host.Errors.Unexpected);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_503_too()
    {
        await using var host = await CollectorHost.StartAsync(Quick);
        host.Log.Fail(LogFault.Unreachable);
        host.Overflow.BeforePark = _ => Task.Delay(Timeout.Infinite, CancellationToken.None);
        Assert.Equal(503, (await host.SendAsync("POST", "/a/b", "x")).Status);
    }

    [Fact]
    public async Task A_collector_that_starts_without_a_log_parks_with_the_key_and_uses_the_log_when_it_comes()
    {
        var time = new ManualTime { HasRealTimers = true, Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) };
        var log = new FakeLog { BeforeCount = () => throw new LogUnavailableException(LogFault.Unreachable, "not up yet") };
        await using var host = await CollectorHost.StartAsync(Quick, log, time: time);
        Assert.Equal(200, (await host.SendAsync("GET", "/i?nuid=v1")).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/i", null, "SP-Anonymous: 1")).Status);
        Assert.Equal([(-1, "v1"), (-1, null)], host.Overflow.Records.Select(r => (r.Partition, r.Key)));
        log.BeforeCount = null;
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(200, (await host.SendAsync("GET", "/i?nuid=v1")).Status);
        Assert.Single(log.Entries);
    }

    [Fact]
    public async Task Many_small_requests_share_a_blob_while_the_store_is_slow()
    {
        var gate = new TaskCompletionSource();
        await using var host = await CollectorHost.StartAsync(
            Quick with { Batching = Quick.Batching with { ParkTimeout = TimeSpan.FromMinutes(1) } });
        host.Log.Fail(LogFault.Throttled);
        var parks = 0;
        host.Overflow.BeforePark = _ => { Interlocked.Increment(ref parks); return gate.Task; };
        var answers = Enumerable.Range(0, 60).Select(i => host.SendAsync("GET", $"/i?{i}")).ToArray();
        await Eventually.TrueAsync(() => parks > 0 && host.Taken == 60);
        gate.SetResult();
        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal(200, answer.Status));
        Assert.Equal(60, host.Overflow.Records.Count);
        Assert.True(host.Overflow.Batches.Count < 40, $"{host.Overflow.Batches.Count} blobs");
    }

    [Fact]
    public async Task A_full_queue_parks_and_a_full_parking_place_refuses()
    {
        var gate = new TaskCompletionSource();
        var log = new FakeLog(partitions: 1) { Before = (_, _, _, _) => gate.Task };
        await using var host = await CollectorHost.StartAsync(new CollectorOptions
        {
            Batching = new BatchingOptions
            {
                QueueBytes = 20_000, ParkingQueueBytes = 20_000,
                SendTimeout = TimeSpan.FromMinutes(1), ParkTimeout = TimeSpan.FromMinutes(1),
            },
        }, log);
        host.Overflow.BeforePark = _ => gate.Task;
        var large = "/i?" + new string('x', 15_000);
        var waiting = host.SendAsync("GET", large);
        await Eventually.TrueAsync(() => log.Sends == 1 && host.Taken == 1);
        var parking = host.SendAsync("GET", large);
        await Eventually.TrueAsync(() => host.Taken == 2);
        Assert.Equal(503, (await host.SendAsync("GET", large)).Status);
        gate.SetResult();
        Assert.Equal((200, 200), ((await waiting).Status, (await parking).Status));
        Assert.Equal((1, 1), (log.Entries.Count, host.Overflow.Records.Count));
    }

    [Fact]
    public async Task A_size_violation_is_parked_for_the_failed_hub_when_the_log_is_away()
    {
        await using var host = await CollectorHost.StartAsync(Quick with { Streams = new StreamsOptions { MaxBytes = 2000 } });
        host.Log.Fail(LogFault.Unreachable);
        Assert.Equal(200, (await host.SendAsync("POST", "/a/b", new string('x', 3000))).Status);
        var record = Assert.Single(host.Overflow.Records);
        Assert.Equal(HubNames.Failed, record.Hub);
        Assert.InRange(record.Partition, 0, 3);
        Assert.StartsWith("{", System.Text.Encoding.UTF8.GetString(record.Body.Span));
    }

    [Fact]
    public async Task Under_a_log_that_fails_at_random_every_answered_payload_is_somewhere_and_bytes_are_never_mixed_up()
    {
        var random = new Random(7);
        await using var host = await CollectorHost.StartAsync(
            Quick with { Batching = Quick.Batching with { RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetryDelay = TimeSpan.FromMilliseconds(5) } });
        host.Log.Before = async (_, _, _, _) =>
        {
            bool fails;
            lock (random) fails = random.Next(4) == 0;
            await Task.Yield();
            if (fails) throw new LogUnavailableException(LogFault.Unreachable, "now and then");
        };
        var sent = new List<string>();
        for (var round = 0; round < 10; round++)
        {
            var texts = Enumerable.Range(0, 100).Select(i => $"{round}-{i}-{new string((char)('a' + i % 26), i * 37 % 3000)}").ToArray();
            var answers = await Task.WhenAll(texts.Select(text => host.SendAsync("POST", "/a/b", text)));
            Assert.All(answers, answer => Assert.Equal(200, answer.Status));
            sent.AddRange(texts);
        }
        var found = host.Log.Payloads.Select(p => p.Body!)
            .Concat(host.Overflow.Records.Select(r => FakeLog.Decode(r.Body.ToArray()).Body!));
        Assert.Equal(sent.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.NotEmpty(host.Overflow.Records);
    }

    [Fact]
    public async Task What_happened_is_counted()
    {
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == PipelineMeter.Name) l.EnableMeasurementEvents(instrument); },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            lock (counts) counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value;
        });
        listener.Start();
        await using var host = await CollectorHost.StartAsync(Quick);
        await host.SendAsync("GET", "/i");
        host.Log.Fail(LogFault.Unreachable);
        await host.SendAsync("GET", "/i");
        host.Overflow.IsDown = true;
        await host.SendAsync("GET", "/i");
        // Other tests of this process count too: at least is all that can be said here.
        lock (counts)
        {
            Assert.True(counts["sluice.collect.accepted"] >= 2);
            Assert.True(counts["sluice.collect.parked"] >= 1);
            Assert.True(counts["sluice.collect.refused"] >= 1);
        }
    }
}
