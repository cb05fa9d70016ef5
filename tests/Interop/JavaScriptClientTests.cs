using System.Text.Json;

namespace Sluice.Interop.Tests;

/// <summary>What people see who point Microsoft's own client at the broker.</summary>
public sealed class JavaScriptClientTests
{
    [Fact]
    public async Task Hub_and_partition_describe_themselves()
    {
        var lines = await RunAsync("properties.mjs");
        Assert.Equal("collected", lines[0].GetProperty("name").GetString());
        Assert.Equal(["0", "1", "2", "3"], lines[0].GetProperty("partitionIds").EnumerateArray().Select(id => id.GetString()));
        Assert.True(lines[0].GetProperty("createdOn").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddHours(-1));
        Assert.True(lines[1].GetProperty("isEmpty").GetBoolean());
        Assert.Equal(-1, lines[1].GetProperty("lastEnqueuedSequenceNumber").GetInt64());
        Assert.False(lines[2].GetProperty("isEmpty").GetBoolean());
        Assert.Equal(0, lines[2].GetProperty("beginningSequenceNumber").GetInt64());
        Assert.Equal(2, lines[2].GetProperty("lastEnqueuedSequenceNumber").GetInt64());
    }

    [Fact]
    public async Task Bodies_and_properties_come_back_as_they_were_sent()
    {
        var lines = await RunAsync("roundtrip.mjs");
        Assert.Equal(4, lines.Count);
        for (var i = 0; i < lines.Count; i++)
        {
            Assert.True(lines[i].GetProperty("same").GetBoolean(), $"body {i}");
            Assert.True(lines[i].GetProperty("properties").GetBoolean(), $"properties {i}");
            Assert.True(lines[i].GetProperty("ids").GetBoolean(), $"ids {i}");
            Assert.True(lines[i].GetProperty("offsetIsText").GetBoolean());
            Assert.Equal(i, lines[i].GetProperty("sequence").GetInt64());
            Assert.InRange(lines[i].GetProperty("age").GetInt64(), 0, 90_000);
        }
    }

    [Fact]
    public async Task A_partition_key_leads_where_the_clients_own_hash_says_and_no_key_takes_turns()
    {
        var lines = await RunAsync("keys.mjs");
        foreach (var line in lines.Take(4))
        {
            Assert.True(line.GetProperty("asExpected").GetBoolean(), line.ToString());
            Assert.True(line.GetProperty("keysKept").GetBoolean());
        }
        Assert.True(lines.Take(4).Count(line => line.GetProperty("expected").GetInt32() > 0) > 1);
        Assert.Equal([1, 1, 1, 1], lines[4].GetProperty("spread").EnumerateArray().Select(n => n.GetInt32()));
    }

    [Fact]
    public async Task A_full_batch_and_a_large_event_pass_and_too_large_a_one_does_not()
    {
        var lines = await RunAsync("large.mjs");
        Assert.Equal(1_048_576, lines[0].GetProperty("max").GetInt32());
        Assert.InRange(lines[0].GetProperty("bytes").GetInt32(), 1_040_000, 1_048_576);
        Assert.True(lines[0].GetProperty("inOrder").GetBoolean());
        Assert.True(lines[0].GetProperty("bigSame").GetBoolean());
        Assert.Equal("MessageTooLargeError", lines[1].GetProperty("code").GetString());
        Assert.Equal(1, lines[2].GetProperty("last").GetInt32());
    }

    [Fact]
    public async Task A_consumer_begins_where_it_asks_to()
    {
        var lines = await RunAsync("positions.mjs");
        Assert.Equal(Enumerable.Range(0, 10), lines[0].GetProperty("all").EnumerateArray().Select(n => n.GetInt32()));
        Assert.Equal(5, lines[0].GetProperty("afterSequence").GetInt32());
        Assert.Equal(4, lines[0].GetProperty("atSequence").GetInt32());
        Assert.Equal(7, lines[0].GetProperty("afterOffset").GetInt32());
        Assert.Equal(6, lines[0].GetProperty("atOffset").GetInt32());
        Assert.Equal(5, lines[0].GetProperty("afterTime").GetInt32());
        Assert.Equal(0, lines[0].GetProperty("fromLongAgo").GetInt32());
        Assert.InRange(lines[1].GetProperty("latest").GetInt32(), 100, 1_000_000);
        Assert.Equal("ArgumentError", lines[2].GetProperty("beyond").GetString());
    }

    [Fact]
    public async Task A_higher_owner_level_takes_the_partition_and_a_lower_one_does_not()
    {
        var result = Merge(await RunAsync("owners.mjs"));
        Assert.Equal("1", result["first"]);
        Assert.Equal("ReceiverDisconnectedError", result["lower"]);
        Assert.Equal("ReceiverDisconnectedError", result["without"]);
        Assert.Equal("1", result["higher"]);
        Assert.Equal("ReceiverDisconnectedError", result["firstLost"]);
        Assert.Equal("1", result["again"]);
    }

    [Fact]
    public async Task Mistakes_are_answered_with_the_errors_that_Event_Hubs_has_for_them()
    {
        var result = Merge(await RunAsync("errors.mjs"));
        Assert.Equal("UnauthorizedError", result["badKey"]);
        Assert.Equal("UnauthorizedError", result["badName"]);
        Assert.Equal("UnauthorizedError", result["badKeyProperties"]);
        Assert.Equal("MessagingEntityNotFoundError", result["unknownHub"]);
        Assert.Equal("MessagingEntityNotFoundError", result["unknownHubProperties"]);
        Assert.Equal("ArgumentOutOfRangeError", result["unknownPartition"]);
        Assert.Equal("ArgumentOutOfRangeError", result["unknownPartitionReader"]);
        Assert.Equal("ArgumentOutOfRangeError", result["unknownPartitionProperties"]);
    }

    [Fact]
    public async Task Sending_beyond_the_throughput_units_is_answered_with_server_busy()
    {
        await using var broker = await RunningBroker.StartAsync(throughputUnits: 1);
        var lines = await JavaScriptClient.RunAsync("throttled.mjs", broker.ConnectionString);
        Assert.Equal("ServerBusyError", lines[0].GetProperty("code").GetString());
        Assert.Contains("50002", lines[0].GetProperty("message").GetString());
        Assert.True(lines[0].GetProperty("sent").GetInt32() >= 1000, "a second's worth passes at once");
        Assert.Equal(lines[1].GetProperty("sent").GetInt64() - 1, lines[1].GetProperty("last").GetInt64());
        Assert.True(broker.Broker.Counters.ThrottledSends > 0);
    }

    [Fact]
    public async Task Two_consumer_groups_each_read_everything()
    {
        var lines = await RunAsync("groups.mjs");
        foreach (var name in (string[])["one", "two"])
            Assert.Equal(Enumerable.Range(0, 300), lines[0].GetProperty(name).EnumerateArray().Select(n => n.GetInt32()));
    }

    [Fact]
    public async Task Producer_and_consumer_come_back_after_the_broker_was_restarted()
    {
        await using var broker = await RunningBroker.StartAsync();
        await using var client = await JavaScriptClient.StartAsync("restart.mjs", broker.ConnectionString);
        await client.WriteAsync("next");
        await ExpectAsync(client, sent: 0, received: 0);
        await broker.Broker.DisposeAsync();
        await broker.StartAgainAsync();
        await client.WriteAsync("next");
        await ExpectAsync(client, sent: 1, received: 1);
        await client.WriteAsync("end");
    }

    private static async Task ExpectAsync(JavaScriptClient client, int sent, int received)
    {
        bool wasSent = false, wasReceived = false;
        while (!wasSent || !wasReceived)
        {
            var line = await client.TryReadAsync() ?? throw new InvalidOperationException("The script has ended.");
            wasSent |= line.TryGetProperty("sent", out var s) && s.GetInt32() == sent;
            wasReceived |= line.TryGetProperty("received", out var r) && r.GetInt32() == received;
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> RunAsync(string script)
    {
        await using var broker = await RunningBroker.StartAsync();
        return await JavaScriptClient.RunAsync(script, broker.ConnectionString);
    }

    private static Dictionary<string, string> Merge(IEnumerable<JsonElement> lines)
    {
        var all = new Dictionary<string, string>();
        foreach (var line in lines)
            foreach (var property in line.EnumerateObject())
                all[property.Name] = property.Value.ToString();
        return all;
    }
}
