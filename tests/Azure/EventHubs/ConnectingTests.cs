using Sluice.Azure.EventHubs;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Azure.Tests.EventHubs;

public sealed class ConnectingTests : IDisposable
{
    private readonly FakeNamespace _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task One_connection_signs_in_once_per_hub_however_many_send_at_once()
    {
        await using var client = Logs.Client(_log.ConnectionString);
        var sender = new EventHubsLogSender(client);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i => await sender.SendAsync(
            i % 2 == 0 ? "collected" : "enriched", i % 4, [Logs.Text("x")], CancellationToken.None)));
        Assert.Equal(["sb://localhost/collected", "sb://localhost/enriched"], _log.Tokens.Select(t => t.Audience).Order());
        Assert.Equal(4, _log.Attached.Count);
        Assert.All(_log.Tokens, t => Assert.Equal("servicebus.windows.net:sastoken", t.Type));
    }

    [Fact]
    public async Task A_token_is_put_again_before_it_expires_and_never_after_the_client_is_gone()
    {
        var time = new ManualTime();
        await using (var client = Logs.Client(_log.ConnectionString, time: time))
        {
            await new EventHubsLogSender(client).SendAsync("collected", 0, [Logs.Text("x")], CancellationToken.None);
            time.Advance(TimeSpan.FromMinutes(50));
            Assert.Single(_log.Tokens);
            time.Advance(TimeSpan.FromMinutes(6));
            await Logs.Until(() => _log.Tokens.Count == 2);
            Assert.Equal(2, _log.Tokens.Select(t => t.Text).Distinct().Count());
            // The new timer is set just after the answer was counted, so the clock is moved until it is due.
            await Logs.Until(() =>
            {
                time.Advance(TimeSpan.FromMinutes(20));
                return _log.Tokens.Count >= 3;
            });
        }
        var put = _log.Tokens.Count;
        time.Advance(TimeSpan.FromHours(5));
        Assert.Equal(put, _log.Tokens.Count);
    }

    [Fact]
    public async Task A_renewal_that_fails_is_tried_again()
    {
        var time = new ManualTime();
        var logger = new MemoryLogger();
        await using var client = Logs.Client(_log.ConnectionString, time: time, logger: logger);
        await new EventHubsLogSender(client).SendAsync("collected", 0, [Logs.Text("x")], CancellationToken.None);
        _log.TokenStatus = _ => 500;
        time.Advance(TimeSpan.FromMinutes(56));
        await Logs.Until(() => logger.Lines.Any(line => line.StartsWith("6104 ", StringComparison.Ordinal)));
        _log.TokenStatus = _ => 202;
        var before = _log.Tokens.Count;
        await Logs.Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(11));
            return _log.Tokens.Count > before;
        });
    }

    [Fact]
    public async Task A_wrong_key_is_refused_and_neither_key_nor_token_is_written_anywhere()
    {
        _log.TokenStatus = _ => 401;
        var logger = new MemoryLogger();
        await using var client = Logs.Client(_log.ConnectionString, logger: logger);
        var failure = await Assert.ThrowsAsync<LogUnavailableException>(async () =>
            await new EventHubsLogSender(client).SendAsync("collected", 0, [Logs.Text("x")], CancellationToken.None));
        Assert.Equal(LogFault.Refused, failure.Fault);
        Assert.Contains("collected", failure.Message);
        foreach (var text in logger.Lines.Append(failure.ToString()).Append(client.ToString()!))
        {
            Assert.DoesNotContain("secret-key", text);
            Assert.DoesNotContain("SharedAccessSignature", text);
        }
    }

    [Fact]
    public async Task While_the_log_is_down_sends_fail_at_once_after_one_attempt_per_pause()
    {
        _log.Stop();
        var time = new ManualTime();
        var logger = new MemoryLogger();
        await using var client = Logs.Client(_log.ConnectionString, time: time, logger: logger);
        var sender = new EventHubsLogSender(client);
        for (var i = 0; i < 20; i++)
        {
            var failure = await Assert.ThrowsAsync<LogUnavailableException>(async () =>
                await sender.SendAsync("collected", i % 4, [Logs.Text("x")], CancellationToken.None));
            Assert.Equal(LogFault.Unreachable, failure.Fault);
        }
        Assert.Equal(1, logger.Lines.Count(line => line.StartsWith("6102 ", StringComparison.Ordinal)));

        _log.Start();
        time.Advance(TimeSpan.FromSeconds(1));
        await sender.SendAsync("collected", 0, [Logs.Text("back")], CancellationToken.None);
        Assert.Single(_log.Events);
    }

    [Fact]
    public async Task After_the_log_was_restarted_sending_goes_on_and_signs_in_again()
    {
        await using var client = Logs.Client(_log.ConnectionString);
        var sender = new EventHubsLogSender(client);
        await sender.SendAsync("collected", 0, [Logs.Text("before")], CancellationToken.None);
        _log.Stop();
        await Assert.ThrowsAsync<LogUnavailableException>(async () =>
        {
            while (true) await sender.SendAsync("collected", 0, [Logs.Text("during")], CancellationToken.None);
        });
        _log.Start();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        for (var sent = false; !sent;)
        {
            try
            {
                await sender.SendAsync("collected", 0, [Logs.Text("after")], limit.Token);
                sent = true;
            }
            catch (LogUnavailableException)
            {
                await Task.Delay(20, limit.Token);
            }
        }
        Assert.Equal(2, _log.Tokens.Count);
    }

    [Fact]
    public async Task A_peer_that_never_answers_does_not_hold_a_send_beyond_its_timeout()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var port = ((System.Net.IPEndPoint)silent.LocalEndpoint).Port;
        await using var client = Logs.Client(
            $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true",
            Logs.Fast with { SendTimeout = TimeSpan.FromMilliseconds(300), OpenTimeout = TimeSpan.FromMilliseconds(600) });
        var sender = new EventHubsLogSender(client);
        for (var i = 0; i < 3; i++)
        {
            var failure = await Assert.ThrowsAsync<LogUnavailableException>(async () =>
                await sender.SendAsync("collected", 0, [Logs.Text("x")], CancellationToken.None));
            Assert.Equal(LogFault.Unreachable, failure.Fault);
        }
    }

    [Fact]
    public async Task Whatever_was_acknowledged_before_during_and_after_restarts_is_in_the_log_and_intact()
    {
        await using var client = Logs.Client(_log.ConnectionString);
        var sender = new EventHubsLogSender(client);
        var acknowledged = new System.Collections.Concurrent.ConcurrentBag<int>();
        using var stop = new CancellationTokenSource();
        var last = 0;
        var sending = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var number = Interlocked.Add(ref last, 10);
                try
                {
                    await sender.SendAsync("collected", i % 4, Logs.Numbered(10, 500 + (number % 7000), number), CancellationToken.None);
                    acknowledged.Add(number);
                }
                catch (LogUnavailableException)
                {
                    await Task.Delay(5);
                }
            }
        })).ToArray();
        for (var restart = 0; restart < 4; restart++)
        {
            var before = acknowledged.Count;
            await Logs.Until(() => acknowledged.Count > before + 50);
            _log.Stop();
            _log.Start();
        }
        var end = acknowledged.Count;
        await Logs.Until(() => acknowledged.Count > end);
        await stop.CancelAsync();
        await Task.WhenAll(sending).WaitAsync(TimeSpan.FromMinutes(1));

        var events = _log.Events;
        var there = events.Select(e => Logs.NumberOf(e.Body)).ToHashSet();
        Assert.All(acknowledged, number => Assert.All(Enumerable.Range(number, 10), n => Assert.Contains(n, there)));
        Assert.All(events, e => Assert.True(e.Body.AsSpan(e.Body.AsSpan().IndexOf((byte)'|') + 1).IndexOfAnyExcept((byte)'x') < 0));
    }

    [Fact]
    public async Task A_log_that_closes_every_link_at_once_is_not_stormed()
    {
        _log.FateOf = _ => Fate.Drop;
        var time = new ManualTime();
        await using var client = Logs.Client(_log.ConnectionString, time: time);
        var sender = new EventHubsLogSender(client);
        for (var i = 0; i < 20; i++)
            await Assert.ThrowsAsync<LogUnavailableException>(async () =>
                await sender.SendAsync("collected", 0, [Logs.Text("x")], CancellationToken.None));
        Assert.Single(_log.Attached);
    }

    [Fact]
    public async Task The_partition_count_is_asked_for_once_however_many_ask()
    {
        await using var client = Logs.Client(_log.ConnectionString);
        var sender = new EventHubsLogSender(client);
        var counts = await Task.WhenAll(Enumerable.Range(0, 30).Select(async _ =>
            await sender.GetPartitionCountAsync("collected", CancellationToken.None)));
        Assert.All(counts, count => Assert.Equal(4, count));
        Assert.Equal(4, await new EventHubsLogReader(client).GetPartitionCountAsync("collected", CancellationToken.None));
        Assert.Single(_log.ManagementRequests);
    }

    [Fact]
    public async Task Both_ends_of_a_partition_are_read()
    {
        await using var client = Logs.Client(_log.ConnectionString);
        var ends = await new EventHubsLogReader(client).GetPartitionEndsAsync("collected", 3, CancellationToken.None);
        Assert.Equal(new PartitionEnds(3, 5, 9, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), false), ends);
    }
}
