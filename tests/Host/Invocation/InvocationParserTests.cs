using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Host.Invocation;
using Sluice.Log;

namespace Sluice.Host.Tests.Invocation;

/// <summary>What the Functions host sends for a batch, and everything that is almost that.</summary>
public sealed class InvocationParserTests
{
    private static LogBatch Read(byte[] json)
    {
        Assert.True(InvocationParser.TryParse(json, "collected", "enrich", out var batch, out var error), error);
        return batch;
    }

    private static string Refused(byte[] json)
    {
        Assert.False(InvocationParser.TryParse(json, "collected", "enrich", out _, out var error));
        Assert.StartsWith("no invocation envelope: ", error, StringComparison.Ordinal);
        Assert.InRange(error.Length, 30, 300);
        return error;
    }

    private static string Refused(Envelope envelope) => Refused(envelope.ToBytes());

    [Fact]
    public void A_batch_is_read_byte_for_byte_with_everything_that_belongs_to_it()
    {
        var batch = Read(Envelope.Ordinary.ToBytes());

        Assert.Equal(("collected", "enrich", 3, 0), (batch.Hub, batch.ConsumerGroup, batch.Partition, batch.RetryCount));
        Assert.Equal([[0xff, 0x00, 0x78], []], batch.Records.Select(r => r.Body.ToArray()));
        Assert.Equal([41L, 42L], batch.Records.Select(r => r.SequenceNumber));
        Assert.Equal(
            [new DateTimeOffset(2026, 11, 23, 7, 19, 0, 561, TimeSpan.Zero), new DateTimeOffset(2026, 11, 23, 7, 19, 1, 561, TimeSpan.Zero)],
            batch.Records.Select(r => r.EnqueuedTime));
        Assert.Equal([null, new Origin(7, 9, 1)], batch.Records.Select(r => r.Origin));
    }

    [Fact]
    public void The_older_extension_s_partition_context_will_do_too() => Assert.Equal(12, Read(Envelope.Ordinary.Metadata(
        "PartitionContext", JsonNode.Parse(
            """{"CancellationToken":{"IsCancellationRequested":false},"ConsumerGroupName":"$Default","EventHubPath":"raw","PartitionId":"12","Lease":{"Token":null}}""")).ToBytes()).Partition);

    [Fact]
    public void A_delivery_after_failures_says_how_many_there_were() => Assert.Equal(4, Read(Envelope.Ordinary.Metadata(
        "RetryContext", JsonNode.Parse(
            """{"RetryCount":4,"MaxRetryCount":-1,"Exception":{"Message":"x","InnerException":{"StackTrace":["\n"]}},"Instance":null,"State":{}}""")).ToBytes()).RetryCount);

    [Theory]
    [InlineData("null")]
    [InlineData("\"often\"")]
    [InlineData("[1,2]")]
    [InlineData("{\"RetryCount\":\"4\"}")]
    [InlineData("{\"RetryCount\":99999999999}")]
    [InlineData("{\"RetryCount\":{\"RetryCount\":[7]}}")]
    public void An_odd_retry_context_does_not_keep_a_batch_from_being_worked_on(string context) =>
        Assert.Equal(0, Read(Envelope.Ordinary.Metadata("RetryContext", JsonNode.Parse(context)).ToBytes()).RetryCount);

    [Theory]
    [InlineData("2026-11-23T07:19:40.561Z", 40_561)]
    [InlineData("2026-11-23T07:19:40.5610000Z", 40_561)]
    [InlineData("2026-11-23T07:19:40+00:00", 40_000)]
    [InlineData("2026-11-23T07:19:40.561", 40_561)]
    [InlineData("2026-11-23T09:19:40.561+02:00", 40_561)]
    [InlineData("11/23/2026 07:19:40", 40_000)]
    public void Times_are_UTC_unless_they_say_otherwise(string text, int milliseconds) => Assert.Equal(
        new DateTimeOffset(2026, 11, 23, 7, 19, 0, TimeSpan.Zero).AddMilliseconds(milliseconds),
        Read(Envelope.Ordinary.Metadata("EnqueuedTimeUtcArray", $"""["{text}","{text}"]""").ToBytes()).Records[0].EnqueuedTime);

    [Theory]
    [InlineData(null)]
    [InlineData("[]")]
    public void Events_without_properties_have_no_origin(string? properties) => Assert.All(
        Read(Envelope.Ordinary.Metadata("PropertiesArray", properties).ToBytes()).Records, r => Assert.Null(r.Origin));

    [Theory]
    [InlineData("""[{"sluice-origin":"nonsense"},{"sluice-origin":"1-2-3"}]""")]
    [InlineData("""[{"sluice-origin":7},{"sluice-origin":"1-2-3"}]""")]
    [InlineData("""[{"sluice-origin":{"sluice-origin":"4-5-6"}},{"x":[{}],"sluice-origin":"1-2-3","y":{"z":[]}}]""")]
    [InlineData("""[null,{"sluice-origin":"1-2-3"}]""")]
    [InlineData("""[[{"sluice-origin":"4-5-6"}],{"sluice-origin":"1-2-3"}]""")]
    [InlineData("""["text",{"sluice-origin":"1-2-3"}]""")]
    public void A_property_that_is_no_origin_is_none_and_does_not_shift_the_others(string properties) => Assert.Equal(
        [null, new Origin(1, 2, 3)],
        Read(Envelope.Ordinary.Metadata("PropertiesArray", properties).ToBytes()).Records.Select(r => r.Origin));

    [Fact]
    public void What_the_host_may_add_one_day_is_passed_over()
    {
        var envelope = JsonNode.Parse(Envelope.Ordinary.ToString())!.AsObject();
        envelope["Extra"] = new JsonObject { ["Data"] = new JsonObject { ["events"] = "[1]" }, ["deep"] = new JsonArray(new JsonArray()) };
        envelope["Metadata"]!["SequenceNumberArrayOld"] = "[9]";
        envelope["Metadata"]!["Number"] = 7;
        Assert.Equal(2, Read(Encoding.UTF8.GetBytes(envelope.ToJsonString(new() { WriteIndented = true }))).Records.Count);
    }

    [Fact]
    public void Names_and_texts_may_be_escaped_as_JSON_allows() => Assert.Equal(2, Read(Encoding.UTF8.GetBytes(
        Envelope.Ordinary.ToString().Replace("\"Data\"", "\"\\u0044ata\"", StringComparison.Ordinal)
            .Replace("\"PartitionId\":\"3\"", "\"Partition\\u0049d\":\"\\u0033\"", StringComparison.Ordinal))).Records.Count);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"\"")]
    [InlineData("{\"Data\":null,\"Metadata\":null}")]
    [InlineData("{\"Data\":[],\"Metadata\":{}}")]
    [InlineData("{\"Data\":{},\"Metadata\":{}}")]
    [InlineData("{\"Data\":{\"events\":\"[\"}}")]
    [InlineData("{\"Data\":{\"events\":\"\"}}")]
    [InlineData("{\"Data\":{\"events\":\"null\"}}")]
    [InlineData("<html>not at all</html>")]
    public void What_is_no_envelope_is_refused(string json) => Refused(Encoding.UTF8.GetBytes(json));

    public static TheoryData<string, string?> WrongMembers => new()
    {
        { "events", null },
        { "events", "[]" },
        { "events", "{}" },
        { "events", "\"/wB4\"" },
        { "events", "[\"/wB4\"]" },
        { "events", "[\"/wB4\",\"\",\"\"]" },
        { "events", "[\"/wB4\",7]" },
        { "events", "[\"/wB4\",null]" },
        { "events", "[\"/wB4\",[\"\"]]" },
        { "events", "[\"/wB4\",\"not base64!\"]" },
        { "events", "[\"/wB4\",\"wB4\"]" },
        { "events", "[\"/wB4\",\"\"" },
        { "events", "[\"/wB4\",\"\"] []" },
        { "events", "[\"/wB4\",\"\"]x" },
        { "SequenceNumberArray", null },
        { "SequenceNumberArray", "[1]" },
        { "SequenceNumberArray", "[1,2,3]" },
        { "SequenceNumberArray", "[\"1\",\"2\"]" },
        { "SequenceNumberArray", "[1,2.5]" },
        { "SequenceNumberArray", "[1,99999999999999999999]" },
        { "SequenceNumberArray", "[1,1e400]" },
        { "SequenceNumberArray", "[1,null]" },
        { "SequenceNumberArray", "[1,[2]]" },
        { "EnqueuedTimeUtcArray", null },
        { "EnqueuedTimeUtcArray", "[\"2026-11-23T07:19:40Z\"]" },
        { "EnqueuedTimeUtcArray", "[\"2026-11-23T07:19:40Z\",\"soon\"]" },
        { "EnqueuedTimeUtcArray", "[\"2026-11-23T07:19:40Z\",\"2026-13-23T07:19:40Z\"]" },
        { "EnqueuedTimeUtcArray", "[\"2026-11-23T07:19:40Z\",\"0001-01-01T00:00:00+14:00\"]" },
        { "EnqueuedTimeUtcArray", "[\"2026-11-23T07:19:40Z\",1763882380]" },
        { "EnqueuedTimeUtcArray", "[\"2026-11-23T07:19:40Z\",null]" },
        { "PropertiesArray", "[{}]" },
        { "PropertiesArray", "[{},{},{}]" },
        { "PropertiesArray", "{}" },
    };

    [Theory]
    [MemberData(nameof(WrongMembers))]
    public void A_batch_whose_columns_do_not_fit_together_is_refused_as_a_whole(string member, string? value)
    {
        var envelope = Envelope.Ordinary;
        Refused(member == "events" ? envelope.Data(member, value) : envelope.Metadata(member, value));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"3\"")]
    [InlineData("{\"PartitionId\":3}")]
    [InlineData("{\"PartitionId\":null}")]
    [InlineData("{\"PartitionId\":\"\"}")]
    [InlineData("{\"PartitionId\":\"-1\"}")]
    [InlineData("{\"PartitionId\":\" 3\"}")]
    [InlineData("{\"PartitionId\":\"three\"}")]
    [InlineData("{\"PartitionId\":\"99999999999\"}")]
    [InlineData("{\"PartitionId\":{\"PartitionId\":\"3\"}}")]
    public void A_batch_of_no_partition_is_refused(string context) =>
        Refused(Envelope.Ordinary.Metadata("PartitionContext", JsonNode.Parse(context)));

    [Theory]
    [InlineData("events")]
    [InlineData("SequenceNumberArray")]
    [InlineData("EnqueuedTimeUtcArray")]
    [InlineData("PartitionContext")]
    public void A_batch_that_lacks_what_it_needs_is_refused(string member) => Refused(Envelope.Ordinary.Without(member));

    [Fact]
    public void An_array_that_is_no_text_is_refused() =>
        Refused(Envelope.Ordinary.Data("events", new JsonArray("/wB4", "")));

    [Fact]
    public void The_envelope_of_another_cardinality_is_refused() => Refused(Encoding.UTF8.GetBytes(
        """{"Data":{"events":"\"/wB4\""},"Metadata":{"PartitionContext":{"PartitionId":"0"},"SequenceNumber":"5","EnqueuedTimeUtc":"\"2026-11-23T07:19:40Z\"","Properties":{}}}"""));

    [Fact]
    public void The_envelope_of_a_timer_is_refused() => Refused(Encoding.UTF8.GetBytes(
        """{"Data":{"events":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}},"Metadata":{"sys":{}}}"""));

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused_wherever_they_stand()
    {
        var good = Envelope.Ordinary.ToBytes();
        for (var i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] = 0xff;
            // In a text that nobody reads they do no harm; nowhere may they do more than be refused.
            if (!InvocationParser.TryParse(bad, "h", "g", out _, out var error)) Assert.InRange(error.Length, 30, 300);
        }
        Refused([.. Encoding.UTF8.GetBytes("{\"Data\":{\"events\":\"[\\\"\xff"), 0xff, .. Encoding.UTF8.GetBytes("\\\"]\"}}")]);
        Refused("{\"Data\":{\"events\":\"[\\\"\\ud800\\\"]\"}}"u8.ToArray());
    }

    [Fact]
    public void Every_beginning_of_an_envelope_is_refused_and_what_follows_it_too()
    {
        var good = Envelope.Ordinary.ToBytes();
        for (var length = 0; length < good.Length; length++) Refused(good[..length]);
        Refused([.. good, .. "{}"u8]);
        Refused([.. good, 0]);
        Read([.. good, .. "\r\n  "u8]);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Nesting_beyond_reason_is_refused(string open, string close)
    {
        foreach (var depth in (int[])[65, 1_000, 1_000_000])
        {
            var deep = string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
            Refused(Encoding.UTF8.GetBytes(deep));
            Refused(Encoding.UTF8.GetBytes($$"""{"Extra":{{deep}}}"""));
            Refused(Envelope.Ordinary.Data("events", deep));
            Refused(Envelope.Ordinary.Metadata("PropertiesArray", $"[{deep},{{}}]"));
        }
    }

    [Fact]
    public void A_large_batch_is_read()
    {
        var bodies = Enumerable.Range(0, 5_000).Select(i => (Body: new byte[i], Sequence: (long)i, Origin: (Origin?)null)).ToArray();
        foreach (var (body, sequence, _) in bodies) new Random((int)sequence).NextBytes(body);
        var batch = Read(new Envelope(bodies).ToBytes());
        Assert.Equal(bodies.Length, batch.Records.Count);
        Assert.All(batch.Records, r => Assert.True(r.Body.Span.SequenceEqual(bodies[r.SequenceNumber].Body)));
    }

    [Fact]
    public void A_message_never_quotes_the_events_and_never_grows_with_them()
    {
        var secret = "visitor@example.com " + new string('x', 2_000_000);
        foreach (var envelope in (Envelope[])
                 [
                     Envelope.Ordinary.Data("events", $"[\"{secret}\",\"\"]"),
                     Envelope.Ordinary.Data("events", secret),
                     Envelope.Ordinary.Metadata("EnqueuedTimeUtcArray", $"[\"{secret}\",\"\"]"),
                     Envelope.Ordinary.Metadata("EnqueuedTimeUtcArray", "[\"visitor@example.com\",\"\"]"),
                     Envelope.Ordinary.Metadata("SequenceNumberArray", $"[\"{secret}\",1]"),
                     Envelope.Ordinary.Metadata("PartitionContext", new JsonObject { ["PartitionId"] = secret }),
                     Envelope.Ordinary.Metadata("PropertiesArray", $"[{{\"{secret}\":[}},1]"),
                     Envelope.Ordinary.Data("events", "[nvisitor@example.com]"),
                 ])
            Assert.DoesNotContain("visitor@", Refused(envelope), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_batch_survives_being_written_and_read() => Prop.ForAll<(byte[] Body, NonNegativeInt Step, int Partition)[]>(events =>
    {
        if (events.Length == 0) return true;
        var sequence = 0L;
        var given = events.Select(e =>
        {
            sequence += e.Step.Get + 1;
            return (e.Body, sequence, e.Partition < 0 ? (Origin?)null : new Origin(e.Partition, sequence * 7, e.Step.Get));
        }).ToArray();
        return InvocationParser.TryParse(new Envelope(given).ToBytes(), "h", "g", out var batch, out _)
            && batch.Records.Select(r => (Convert.ToHexString(r.Body.Span), r.SequenceNumber, r.Origin))
                .SequenceEqual(given.Select(g => (Convert.ToHexString(g.Body), g.sequence, g.Item3)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_bytes_are_refused_without_a_fault() => Prop.ForAll<byte[]>(bytes =>
        !InvocationParser.TryParse(bytes, "h", "g", out _, out var error) && error.Length < 300).QuickCheckThrowOnFailure();

    [Fact]
    public void Damaged_envelopes_are_read_or_refused_and_never_fault()
    {
        var random = new Random(20261123);
        var good = Envelope.Ordinary.Metadata("RetryContext", JsonNode.Parse("""{"RetryCount":1,"Exception":null}""")).ToBytes();
        ReadOnlySpan<byte> telling = "\"\\{}[]:,0123456789eE+-.ntfu/=AZ \t\n"u8;
        for (var round = 0; round < 50_000; round++)
        {
            var bytes = good.ToList();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var at = random.Next(bytes.Count);
                var value = random.Next(3) == 0 ? (byte)random.Next(256) : telling[random.Next(telling.Length)];
                switch (random.Next(4))
                {
                    case 0: bytes[at] = value; break;
                    case 1: bytes.Insert(at, value); break;
                    case 2: bytes.RemoveAt(at); break;
                    default: bytes.RemoveRange(at, Math.Min(random.Next(40), bytes.Count - at)); break;
                }
                if (bytes.Count == 0) bytes.Add((byte)'{');
            }
            var read = InvocationParser.TryParse([.. bytes], "h", "g", out var batch, out var error);
            // Whatever is accepted is whole: as many of each as there are events, in a partition that can exist.
            if (read) Assert.True(batch.Records.Count > 0 && batch.Partition >= 0);
            else Assert.InRange(error.Length, 30, 300);
        }
    }
}
