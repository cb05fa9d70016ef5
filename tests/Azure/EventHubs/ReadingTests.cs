using System.Text;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Sluice.Azure.EventHubs;
using Sluice.Log;

namespace Sluice.Azure.Tests.EventHubs;

public sealed class ReadingTests : IDisposable
{
    private static readonly Symbol Filter = new("apache.org:selector-filter:string");
    private readonly FakeNamespace _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Records_carry_all_that_the_log_says_about_them()
    {
        var message = Stored(7, "hello");
        message.MessageAnnotations[new Symbol("x-opt-partition-key")] = "visitor";
        message.ApplicationProperties = new ApplicationProperties { ["sluice-origin"] = "1-2-3", ["n"] = 5 };
        _log.ToDeliver.Add(message);
        _log.ToDeliver.Add(Stored(8, "plain"));
        await using var client = Logs.Client(_log.ConnectionString);
        var records = await Logs.Take(new EventHubsLogReader(client), "enriched", 1, LogPosition.Earliest, 2);

        Assert.Equal(("hello", 7L, "70"), (Encoding.UTF8.GetString(records[0].Body.Span), records[0].SequenceNumber, records[0].Offset));
        Assert.Equal(new DateTimeOffset(2026, 5, 6, 7, 8, 9, TimeSpan.Zero), records[0].EnqueuedTime);
        Assert.Equal(("visitor", new Origin(1, 2, 3)), (records[0].PartitionKey, records[0].Origin!.Value));
        Assert.Equal(5, records[0].Properties!["n"]);
        Assert.Equal((null, null, null), (records[1].PartitionKey, records[1].Origin, records[1].Properties));
    }

    [Fact]
    public async Task Far_more_events_than_the_credit_arrive_in_order_and_the_credit_is_never_exceeded()
    {
        for (var i = 0; i < 5000; i++) _log.ToDeliver.Add(Stored(i, $"{i}|"));
        await using var client = Logs.Client(_log.ConnectionString, Logs.Fast with { Prefetch = 100 });
        var records = await Logs.Take(new EventHubsLogReader(client), "enriched", 1, LogPosition.Earliest, 5000, 64);
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (long)i), records.Select(r => r.SequenceNumber));
        Assert.InRange(_log.MostCredit, 1, 100);
    }

    [Fact]
    public async Task Large_events_are_asked_for_in_smaller_numbers()
    {
        for (var i = 0; i < 200; i++) _log.ToDeliver.Add(Stored(i, new string('x', 50_000)));
        await using var client = Logs.Client(_log.ConnectionString, Logs.Fast with { PrefetchBytes = 1_000_000 });
        var records = await Logs.Take(new EventHubsLogReader(client), "enriched", 1, LogPosition.Earliest, 200);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), records.Select(r => r.SequenceNumber));
        Assert.InRange(_log.MostCredit, 1, 32);
    }

    [Fact]
    public async Task Bodies_of_other_sections_are_read_too_and_strange_ones_become_empty()
    {
        Message With(long sequence, RestrictedDescribed body)
        {
            var message = Stored(sequence, "");
            message.BodySection = body;
            return message;
        }
        var list = new DataList();
        list.Add(new Data { Binary = "ab"u8.ToArray() });
        list.Add(new Data { Binary = "cd"u8.ToArray() });
        _log.ToDeliver.AddRange(
        [
            With(0, new AmqpValue { Value = "text ü" }), With(1, new AmqpValue { Value = "bytes"u8.ToArray() }),
            With(2, list), With(3, new AmqpSequence { List = new object[] { 1 } }), With(4, new AmqpValue { Value = 12 }),
        ]);
        await using var client = Logs.Client(_log.ConnectionString);
        var records = await Logs.Take(new EventHubsLogReader(client), "h", 0, LogPosition.Earliest, 5);
        Assert.Equal(["text ü", "bytes", "abcd", "", ""], records.Select(r => Encoding.UTF8.GetString(r.Body.Span)));
    }

    [Fact]
    public async Task The_position_and_owner_level_are_asked_for_in_the_services_own_terms()
    {
        _log.ToDeliver.Add(Stored(0, "x"));
        await using var client = Logs.Client(_log.ConnectionString);
        var reader = new EventHubsLogReader(client);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        foreach (var position in new[]
                 {
                     LogPosition.Earliest, LogPosition.Latest, LogPosition.After(41), LogPosition.From(time),
                     LogPosition.From(time.AddTicks(1)),
                 })
            await Logs.Take(reader, "h", 3, position, 1);
        await foreach (var _ in reader.ReadAsync("h", "g", 3, default, 7, 1, CancellationToken.None)) break;

        Assert.Equal(
            [
                "amqp.annotation.x-opt-offset > '-1'", "amqp.annotation.x-opt-offset > '@latest'",
                "amqp.annotation.x-opt-sequence-number > '41'", "amqp.annotation.x-opt-enqueued-time > '1700000000122'",
                "amqp.annotation.x-opt-enqueued-time > '1700000000123'", "amqp.annotation.x-opt-offset > '-1'",
            ],
            _log.Receivers.Select(a => ((DescribedValue)((Source)a.Source).FilterSet[Filter]).Value));
        var last = _log.Receivers.Last();
        Assert.Equal("h/ConsumerGroups/g/Partitions/3", ((Source)last.Source).Address);
        Assert.Equal(7L, last.Properties[new Symbol("com.microsoft:epoch")]);
        Assert.Null(_log.Receivers.First().Properties?[new Symbol("com.microsoft:epoch")]);
    }

    [Fact]
    public async Task Cancelling_ends_the_enumeration_quietly_before_and_after_it_began()
    {
        await using var client = Logs.Client(_log.ConnectionString);
        var reader = new EventHubsLogReader(client);
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var _ in reader.ReadAsync("h", "g", 0, LogPosition.Latest, null, 10, stop.Token)) Assert.Fail("Nothing is there.");
        });
        await Logs.Until(() => !_log.Receivers.IsEmpty);
        await stop.CancelAsync();
        await reading.WaitAsync(TimeSpan.FromMinutes(1));
        await foreach (var _ in reader.ReadAsync("h", "g", 0, LogPosition.Latest, null, 10, stop.Token)) Assert.Fail("Cancelled before.");
    }

    [Fact]
    public async Task A_stolen_link_is_refused_by_name_after_what_had_arrived_was_handed_out()
    {
        _log.ToDeliver.Add(Stored(0, "x"));
        await using var client = Logs.Client(_log.ConnectionString);
        var got = 0;
        var failure = await Assert.ThrowsAsync<LogUnavailableException>(async () =>
        {
            await foreach (var batch in new EventHubsLogReader(client).ReadAsync("h", "g", 2, default, 1, 10, CancellationToken.None))
            {
                got += batch.Count;
                _log.CloseLinks("h/ConsumerGroups/g/Partitions/2", new Error(new Symbol("amqp:link:stolen")));
            }
        });
        Assert.Equal((1, LogFault.Refused), (got, failure.Fault));
        Assert.Contains("amqp:link:stolen", failure.Message);
        Assert.Contains("h/ConsumerGroups/g/Partitions/2", failure.Message);
    }

    [Fact]
    public async Task A_lost_connection_is_unreachable_and_a_new_enumeration_works()
    {
        _log.ToDeliver.Add(Stored(0, "x"));
        await using var client = Logs.Client(_log.ConnectionString);
        var reader = new EventHubsLogReader(client);
        var failure = await Assert.ThrowsAsync<LogUnavailableException>(async () =>
        {
            await foreach (var _ in reader.ReadAsync("h", "g", 2, default, null, 10, CancellationToken.None)) _log.Stop();
        });
        Assert.Equal(LogFault.Unreachable, failure.Fault);
        _log.Start();
        List<LogRecord>? again = null;
        await Logs.Until(() =>
        {
            try
            {
                again = Logs.Take(reader, "h", 2, default, 1).GetAwaiter().GetResult();
                return true;
            }
            catch (LogUnavailableException)
            {
                return false;
            }
        });
        Assert.Single(again!);
    }

    [Fact]
    public async Task A_refused_reader_says_why()
    {
        _log.Refuse = _ => new Error(new Symbol("amqp:not-found")) { Description = "no such group" };
        await using var client = Logs.Client(_log.ConnectionString);
        var failure = await Assert.ThrowsAsync<LogUnavailableException>(() =>
            Logs.Take(new EventHubsLogReader(client), "h", 0, default, 1));
        Assert.Equal(LogFault.Refused, failure.Fault);
        Assert.Contains("no such group", failure.Message);
    }

    private static Message Stored(long sequence, string body) => new()
    {
        MessageAnnotations = new MessageAnnotations
        {
            [new Symbol("x-opt-sequence-number")] = sequence,
            [new Symbol("x-opt-offset")] = $"{sequence * 10}",
            [new Symbol("x-opt-enqueued-time")] = new DateTime(2026, 5, 6, 7, 8, 9, DateTimeKind.Utc),
        },
        BodySection = new Data { Binary = Encoding.UTF8.GetBytes(body) },
    };
}
