using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using Amqp.Types;
using Sluice.EventHubs.Security;
using Sluice.EventHubs.Tests.Tools;
using Sluice.Testing;

namespace Sluice.EventHubs.Tests.Broker;

/// <summary>Throughput units read and changed from outside, on a clock that the test moves.</summary>
public sealed class ThroughputRequestTests
{
    [Fact]
    public async Task What_went_through_is_told_by_hub_and_in_total()
    {
        var time = new ManualTime();
        await using var broker = await TestBroker.StartAsync(time, units: 1);
        await using var client = await NetLite.ConnectAsync(broker.Port);
        var node = new ManagementClient(client.Session);
        var sender = new SenderLink(client.Session, "s", "HUB/Partitions/0");
        await sender.SendAsync(NetLite.Batch(Enumerable.Range(0, 1000).Select(_ => new byte[10])));
        await Assert.ThrowsAsync<AmqpException>(() => sender.SendAsync(NetLite.Batch([new byte[10]])));
        var receiver = new ReceiverLink(client.Session, "r", "hub/ConsumerGroups/g/Partitions/0");
        var received = 0;
        receiver.Start(2000, (_, _) => Interlocked.Increment(ref received));
        await Eventually.TrueAsync(() => broker.Broker.Counters.EventsOut == 1000, "all of it is read");

        var (status, map) = await node.AskAsync("READ");

        Assert.Equal(200, status);
        var counters = broker.Broker.Counters;
        Assert.Equal(1, map!["units"]);
        Assert.Equal(1L, map["throttled_requests"]);
        Assert.Equal(0L, map["slowed_reads"]);
        Assert.Equal(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), ((DateTime)map["started_at"]).ToUniversalTime());
        Assert.True(counters is { BytesIn: > 10_000, BytesOut: > 10_000 });
        var hub = (Map)((Map)map["hubs"])["hub"];
        foreach (var totals in (Map[])[map, hub])
        {
            Assert.Equal(1000L, totals["events_in"]);
            Assert.Equal(counters.BytesIn, totals["bytes_in"]);
            Assert.Equal(1000L, totals["events_out"]);
            Assert.Equal(counters.BytesOut, totals["bytes_out"]);
        }
    }

    [Fact]
    public async Task Units_are_changed_at_once_and_none_lifts_the_limit()
    {
        await using var broker = await TestBroker.StartAsync(new ManualTime(), units: 1);
        await using var client = await NetLite.ConnectAsync(broker.Port);
        var node = new ManagementClient(client.Session);
        var sender = new SenderLink(client.Session, "s", "hub");
        await sender.SendAsync(NetLite.Batch(Enumerable.Range(0, 1000).Select(_ => new byte[1])));
        await Assert.ThrowsAsync<AmqpException>(() => sender.SendAsync(NetLite.Batch([new byte[1]])));

        // The same number again is no way round the limit.
        Assert.Equal((200, 1), await UnitsAfterAsync(1));
        await Assert.ThrowsAsync<AmqpException>(() => sender.SendAsync(NetLite.Batch([new byte[1]])));

        Assert.Equal((200, 40), await UnitsAfterAsync(40L));
        Assert.Equal(40, broker.Broker.ThroughputUnits);
        await sender.SendAsync(NetLite.Batch([new byte[1]]));

        Assert.Equal((200, null), await UnitsAfterAsync("none"));
        Assert.Null(broker.Broker.ThroughputUnits);

        async Task<(int, object?)> UnitsAfterAsync(object wanted)
        {
            var (status, map) = await node.AskAsync("UPDATE", wanted);
            return (status, map?["units"]);
        }
    }

    [Fact]
    public async Task Nonsense_is_refused_and_changes_nothing()
    {
        await using var broker = await TestBroker.StartAsync(units: 3);
        await using var client = await NetLite.ConnectAsync(broker.Port);
        var node = new ManagementClient(client.Session);
        foreach (var nonsense in (object?[])[null, 0, -1, 41, long.MaxValue, ulong.MaxValue, 2.5, "2", "", true])
            Assert.Equal(400, (await node.AskAsync("UPDATE", nonsense)).Status);
        Assert.Equal(501, (await node.AskAsync("DELETE")).Status);
        Assert.Equal(3, broker.Broker.ThroughputUnits);
    }

    [Fact]
    public async Task A_claim_on_a_hub_is_not_enough()
    {
        await using var broker = await TestBroker.StartAsync(units: 3);
        var factory = new ConnectionFactory { SASL = { Profile = SaslProfile.Anonymous } };
        var connection = await factory.CreateAsync(new Address($"amqp://127.0.0.1:{broker.Port}"));
        await PutAsync(new Session(connection), "sb://localhost/hub", "1");
        var session = new Session(connection);
        var node = new ManagementClient(session);
        Assert.Equal(401, (await node.AskAsync("READ")).Status);
        Assert.Equal(401, (await node.AskAsync("UPDATE", 9)).Status);
        Assert.Equal(3, broker.Broker.ThroughputUnits);
        await PutAsync(new Session(connection), "sb://localhost/", "2");
        Assert.Equal(200, (await node.AskAsync("UPDATE", 9)).Status);
        Assert.Equal(9, broker.Broker.ThroughputUnits);
        await connection.CloseAsync();

        static async Task PutAsync(Session session, string audience, string name)
        {
            var receiver = new ReceiverLink(session, "cbs" + name,
                new Attach { Source = new Source { Address = "$cbs" }, Target = new Target { Address = "cbs" + name } }, null);
            var sender = new SenderLink(session, "cbs-sender" + name, "$cbs");
            await sender.SendAsync(new Message(SasToken.Create(audience, AccessKey.Emulator, DateTimeOffset.UtcNow.AddHours(1)))
            {
                Properties = new Properties { MessageId = name, ReplyTo = "cbs" + name },
                ApplicationProperties = new ApplicationProperties
                {
                    ["operation"] = "put-token", ["type"] = "servicebus.windows.net:sastoken", ["name"] = audience,
                },
            });
            var answer = await receiver.ReceiveAsync(Eventually.Limit);
            Assert.Equal(202, answer.ApplicationProperties["status-code"]);
        }
    }

    private sealed class ManagementClient(Session session)
    {
        private readonly ReceiverLink _receiver = new(session, "answers",
            new Attach { Source = new Source { Address = "$management" }, Target = new Target { Address = "answers" } }, null);
        private readonly SenderLink _sender = new(session, "requests", "$management");

        public async Task<(int Status, Map? Body)> AskAsync(string operation, object? units = null)
        {
            var properties = new ApplicationProperties { ["operation"] = operation, ["type"] = "io.sluice:throughput" };
            if (units is not null) properties["units"] = units;
            await _sender.SendAsync(new Message
            {
                Properties = new Properties { MessageId = "m", ReplyTo = "answers" }, ApplicationProperties = properties,
            });
            var answer = await _receiver.ReceiveAsync(Eventually.Limit);
            _receiver.Accept(answer);
            return ((int)answer.ApplicationProperties["status-code"], answer.Body as Map);
        }
    }
}
