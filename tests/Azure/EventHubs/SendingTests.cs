using System.Text;
using Amqp.Framing;
using Amqp.Types;
using Sluice.Azure.EventHubs;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Azure.Tests.EventHubs;

public sealed class SendingTests : IDisposable
{
    private readonly FakeNamespace _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task What_is_sent_arrives_in_order_with_origins_and_without_a_key()
    {
        await using var client = Logs.Client(_log.ConnectionString);
        var sender = new EventHubsLogSender(client);
        await sender.SendAsync(
            "enriched", 2,
            [Logs.Text("one", new Origin(3, 4_000_000_000, 1)), Logs.Text(""), Logs.Text(new string('z', 300))],
            CancellationToken.None);

        Assert.Equal(["one", "", new string('z', 300)], _log.Events.Select(e => Encoding.UTF8.GetString(e.Body)));
        Assert.Equal(["3-4000000000-1", null, null], _log.Events.Select(e => e.Origin));
        Assert.All(_log.Events, e => Assert.Equal("enriched/Partitions/2", e.Address));
        Assert.All(_log.Events, e => Assert.Null(e.Key));
    }

    [Fact]
    public async Task A_partition_key_travels_on_every_event_through_the_hub_itself()
    {
        await using var client = Logs.Client(_log.ConnectionString);
        var sender = new EventHubsLogSender(client);
        var key = "Käse-" + new string('k', 120);
        await sender.SendAsync("collected", key, [Logs.Text("a"), Logs.Text("b", new Origin(0, 0, 0))], CancellationToken.None);

        Assert.All(_log.Events, e => Assert.Equal(("collected", key), (e.Address, e.Key)));
        Assert.Equal([null, "0-0-0"], _log.Events.Select(e => e.Origin));
    }

    [Fact]
    public async Task A_large_call_is_split_into_batches_below_the_limit_and_keeps_its_order()
    {
        await using var client = Logs.Client(_log.ConnectionString, Logs.Fast with { MaxBatchBytes = 64 * 1024 });
        var sender = new EventHubsLogSender(client);
        await sender.SendAsync("collected", 0, Logs.Numbered(500, 1000), CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 500), _log.Events.Select(e => Logs.NumberOf(e.Body)));
        var batches = _log.Events.GroupBy(e => e.Batch).Select(b => b.Sum(e => e.Body.Length)).ToArray();
        Assert.InRange(batches.Length, 8, 10);
        Assert.All(batches, size => Assert.InRange(size, 1, 64 * 1024));
    }

    [Fact]
    public async Task A_batch_of_nearly_a_mebibyte_arrives_whole()
    {
        await using var client = Logs.Client(_log.ConnectionString);
        var sender = new EventHubsLogSender(client);
        var random = new byte[1_000_000];
        new Random(7).NextBytes(random);
        await sender.SendAsync("collected", 0, [new LogMessage(random)], CancellationToken.None);
        Assert.Equal(random, Assert.Single(_log.Events).Body);
    }

    [Fact]
    public async Task A_message_beyond_the_limit_is_too_large_and_nothing_of_its_call_is_written()
    {
        await using var client = Logs.Client(_log.ConnectionString);
        var sender = new EventHubsLogSender(client);
        var failure = await Assert.ThrowsAsync<LogUnavailableException>(async () => await sender.SendAsync(
            "collected", 0, [Logs.Text("small"), new LogMessage(new byte[1024 * 1024])], CancellationToken.None));
        Assert.Equal(LogFault.TooLarge, failure.Fault);
        Assert.Empty(_log.Events);
    }

    [Fact]
    public async Task When_a_batch_fails_those_behind_it_in_the_call_are_not_written()
    {
        var batches = 0;
        _log.FateOf = _ => ++batches == 3 ? Fate.Busy : Fate.Accept;
        await using var client = Logs.Client(_log.ConnectionString, Logs.Fast with { MaxBatchCount = 10 });
        var sender = new EventHubsLogSender(client);
        var failure = await Assert.ThrowsAsync<LogUnavailableException>(async () =>
            await sender.SendAsync("collected", 0, Logs.Numbered(100), CancellationToken.None));
        Assert.Equal(LogFault.Throttled, failure.Fault);
        Assert.Equal(3, batches);
        Assert.Equal(Enumerable.Range(0, 20), _log.Events.Select(e => Logs.NumberOf(e.Body)));
    }

    [Fact]
    public async Task While_the_log_is_busy_sends_to_that_hub_fail_without_asking_it_again_and_others_go_on()
    {
        var time = new ManualTime();
        var busy = true;
        var asked = 0;
        _log.FateOf = address =>
        {
            if (address.StartsWith("collected", StringComparison.Ordinal)) asked++;
            return busy && address.StartsWith("collected", StringComparison.Ordinal) ? Fate.Busy : Fate.Accept;
        };
        await using var client = Logs.Client(_log.ConnectionString, time: time);
        var sender = new EventHubsLogSender(client);
        for (var i = 0; i < 5; i++)
        {
            var failure = await Assert.ThrowsAsync<LogUnavailableException>(async () =>
                await sender.SendAsync("collected", i % 2, [Logs.Text("x")], CancellationToken.None));
            Assert.Equal(LogFault.Throttled, failure.Fault);
        }
        Assert.Equal(1, asked);
        await sender.SendAsync("failed", 0, [Logs.Text("y")], CancellationToken.None);

        busy = false;
        time.Advance(TimeSpan.FromSeconds(1));
        await sender.SendAsync("collected", 0, [Logs.Text("z")], CancellationToken.None);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Many_calls_to_one_partition_overlap_and_all_arrive_each_in_its_order()
    {
        await using var client = Logs.Client(_log.ConnectionString, Logs.Fast with { MaxInFlight = 8, MaxBatchCount = 7 });
        var sender = new EventHubsLogSender(client);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
            await sender.SendAsync("collected", i % 2, Logs.Numbered(20, 50, i * 1000), CancellationToken.None)));
        var numbers = _log.Events.Select(e => Logs.NumberOf(e.Body)).ToArray();
        Assert.Equal(800, numbers.Distinct().Count());
        foreach (var call in numbers.GroupBy(n => n / 1000)) Assert.Equal(call.Order(), call);
    }

    [Fact]
    public async Task No_acknowledgement_in_time_is_unreachable_and_the_next_send_uses_a_fresh_link()
    {
        var batches = 0;
        _log.FateOf = _ => ++batches == 1 ? Fate.Ignore : Fate.Accept;
        await using var client = Logs.Client(_log.ConnectionString, Logs.Fast with { SendTimeout = TimeSpan.FromMilliseconds(500) });
        var sender = new EventHubsLogSender(client);
        var failure = await Assert.ThrowsAsync<LogUnavailableException>(async () =>
            await sender.SendAsync("collected", 0, [Logs.Text("x")], CancellationToken.None));
        Assert.Equal(LogFault.Unreachable, failure.Fault);
        await Eventually(() => sender.SendAsync("collected", 0, [Logs.Text("y")], CancellationToken.None));
        Assert.Equal(2, _log.Attached.Count(a => a == "collected/Partitions/0"));
    }

    [Fact]
    public async Task A_link_that_the_service_closes_before_the_acknowledgement_fails_the_send_and_opens_again()
    {
        var first = true;
        _log.FateOf = _ =>
        {
            var fate = first ? Fate.Drop : Fate.Accept;
            first = false;
            return fate;
        };
        await using var client = Logs.Client(_log.ConnectionString);
        var sender = new EventHubsLogSender(client);
        var failure = await Assert.ThrowsAsync<LogUnavailableException>(async () =>
            await sender.SendAsync("collected", 0, [Logs.Text("x")], CancellationToken.None));
        Assert.Equal(LogFault.Unreachable, failure.Fault);
        await Eventually(() => sender.SendAsync("collected", 0, [Logs.Text("y")], CancellationToken.None));
    }

    [Theory]
    [InlineData("amqp:not-found", LogFault.Refused)]
    [InlineData("amqp:unauthorized-access", LogFault.Refused)]
    [InlineData("amqp:internal-error", LogFault.Unreachable)]
    [InlineData("com.microsoft:timeout", LogFault.Unreachable)]
    [InlineData("com.microsoft:server-busy", LogFault.Throttled)]
    public async Task A_refused_link_fails_with_its_cause_and_names_the_hub(string condition, LogFault fault)
    {
        _log.Refuse = _ => new Error(new Symbol(condition)) { Description = "said\r\nthe service" };
        await using var client = Logs.Client(_log.ConnectionString);
        var sender = new EventHubsLogSender(client);
        var failure = await Assert.ThrowsAsync<LogUnavailableException>(async () =>
            await sender.SendAsync("nowhere", 1, [Logs.Text("x")], CancellationToken.None));
        Assert.Equal(fault, failure.Fault);
        Assert.Contains("nowhere/Partitions/1", failure.Message);
        Assert.Contains("said  the service", failure.Message);
    }

    [Fact]
    public async Task A_refused_link_is_not_asked_for_again_by_every_send()
    {
        var time = new ManualTime();
        _log.Refuse = _ => new Error(new Symbol("amqp:not-found"));
        await using var client = Logs.Client(_log.ConnectionString, time: time);
        var sender = new EventHubsLogSender(client);
        for (var i = 0; i < 10; i++)
            await Assert.ThrowsAsync<LogUnavailableException>(async () =>
                await sender.SendAsync("nowhere", 1, [Logs.Text("x")], CancellationToken.None));
        Assert.Single(_log.Attached);
        time.Advance(TimeSpan.FromSeconds(10));
        _log.Refuse = _ => null;
        await sender.SendAsync("nowhere", 1, [Logs.Text("x")], CancellationToken.None);
    }

    [Fact]
    public async Task A_link_that_the_service_closes_for_idleness_is_opened_again_without_a_failure()
    {
        var time = new ManualTime();
        await using var client = Logs.Client(_log.ConnectionString, time: time);
        var sender = new EventHubsLogSender(client);
        await sender.SendAsync("collected", 0, [Logs.Text("before")], CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(30));
        _log.CloseLinks("collected/Partitions/0", new Error(new Symbol("amqp:link:detach-forced")));
        // An answer that was asked for afterwards comes after the detach: then the client knows of it.
        await client.GetPartitionCountAsync("collected", CancellationToken.None);
        await sender.SendAsync("collected", 0, [Logs.Text("after")], CancellationToken.None);
        Assert.Equal(2, _log.Events.Count);
        Assert.Equal(2, _log.Attached.Count);
    }

    [Fact]
    public async Task A_cancelled_send_ends_as_cancelled_and_the_link_is_kept()
    {
        var first = true;
        _log.FateOf = _ =>
        {
            var fate = first ? Fate.Ignore : Fate.Accept;
            first = false;
            return fate;
        };
        await using var client = Logs.Client(_log.ConnectionString);
        var sender = new EventHubsLogSender(client);
        using var cancel = new CancellationTokenSource();
        var send = sender.SendAsync("collected", 0, [Logs.Text("x")], cancel.Token).AsTask();
        await Logs.Until(() => !first);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send);
        await sender.SendAsync("collected", 0, [Logs.Text("y")], CancellationToken.None);
        Assert.Single(_log.Attached);
    }

    [Fact]
    public async Task Closing_the_client_fails_what_still_waits_and_all_that_comes_later()
    {
        var asked = 0;
        _log.FateOf = _ =>
        {
            asked++;
            return Fate.Ignore;
        };
        var client = Logs.Client(_log.ConnectionString);
        var sender = new EventHubsLogSender(client);
        var send = sender.SendAsync("collected", 0, [Logs.Text("x")], CancellationToken.None).AsTask();
        await Logs.Until(() => asked == 1);
        await sender.DisposeAsync();
        await client.DisposeAsync();
        await Assert.ThrowsAsync<LogUnavailableException>(() => send);
        await Assert.ThrowsAsync<LogUnavailableException>(async () =>
            await sender.SendAsync("collected", 1, [Logs.Text("x")], CancellationToken.None));
    }

    [Fact]
    public async Task Nothing_to_send_asks_nobody()
    {
        _log.Stop();
        await using var client = Logs.Client(_log.ConnectionString);
        await new EventHubsLogSender(client).SendAsync("collected", 0, [], CancellationToken.None);
    }

    private static async Task Eventually(Func<ValueTask> send)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                await send();
                return;
            }
            catch (LogUnavailableException)
            {
                await Task.Delay(20, limit.Token);
            }
        }
    }
}
