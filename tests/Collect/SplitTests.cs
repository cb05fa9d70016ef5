using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Testing;

namespace Sluice.Collect.Tests;

public sealed class SplitTests
{
    private const string Schema = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4";

    private static CollectorOptions Limits(int maxBytes, int maxPayload = 1_048_576) => new()
    {
        Streams = new StreamsOptions { MaxBytes = maxBytes },
        Networking = new NetworkingOptions { MaxPayloadSize = maxPayload },
    };

    private static string Body(params string[] events) => $$"""{"schema":"{{Schema}}","data":[{{string.Join(',', events)}}]}""";

    private static string Event(int number, int size) => $$"""{"n":{{number}},"x":"{{new string('é', size)}}"}""";

    private static JsonElement Violation(CollectorHost host) =>
        JsonDocument.Parse(Assert.Single(host.Log.Of(HubNames.Failed)).Body).RootElement;

    [Fact]
    public async Task A_large_payload_becomes_several_with_all_events_in_order_and_everything_else_kept()
    {
        await using var host = await CollectorHost.StartAsync(Limits(3000));
        var events = Enumerable.Range(0, 40).Select(i => Event(i, 100)).ToArray();
        var answer = await host.SendAsync("POST", "/com.snowplowanalytics.snowplow/tp2?nuid=u", Body(events), "Content-Type: application/json");

        Assert.Equal((200, "ok"), (answer.Status, answer.Text));
        Assert.True(host.Log.Payloads.Count > 2);
        Assert.All(host.Log.Of(HubNames.Collected), entry => Assert.True(entry.Body.Length < 3000));
        Assert.Single(host.Log.Of(HubNames.Collected).Select(entry => entry.Partition).Distinct());
        var numbers = host.Log.Payloads.SelectMany(p => JsonDocument.Parse(p.Body!).RootElement.GetProperty("data").EnumerateArray())
            .Select(e => e.GetProperty("n").GetInt32());
        Assert.Equal(Enumerable.Range(0, 40), numbers);
        Assert.Single(host.Log.Payloads.Select(p => p with { Body = null, Headers = null }).Distinct());
        Assert.All(host.Log.Payloads, p =>
        {
            Assert.Equal(Schema, JsonDocument.Parse(p.Body!).RootElement.GetProperty("schema").GetString());
            Assert.Equal(host.Log.Payloads[0].Headers, p.Headers);
        });
        Assert.Empty(host.Log.Of(HubNames.Failed));
    }

    [Theory]
    [InlineData("not json at all", "not JSON")]
    [InlineData("[1,2,3]", "not self-describing")]
    [InlineData("""{"data":[]}""", "not self-describing")]
    [InlineData("""{"schema":"x"}""", "not self-describing")]
    [InlineData("""{"schema":"x","data":{}}""", "data array")]
    public async Task What_cannot_be_split_is_answered_200_and_becomes_a_size_violation(string body, string reason)
    {
        await using var host = await CollectorHost.StartAsync(Limits(2000));
        var padded = body + new string(' ', 3000) + (body.StartsWith('n') ? "x" : "");
        Assert.Equal(200, (await host.SendAsync("POST", "/a/b", padded)).Status);
        Assert.Empty(host.Log.Of(HubNames.Collected));
        var row = Violation(host);
        Assert.Equal("iglu:com.snowplowanalytics.snowplow.badrows/size_violation/jsonschema/1-0-0", row.GetProperty("schema").GetString());
        var failure = row.GetProperty("data").GetProperty("failure");
        Assert.StartsWith("oversized collector payload: ", failure.GetProperty("expectation").GetString());
        Assert.Contains(reason, failure.GetProperty("expectation").GetString());
        Assert.Equal(2000, failure.GetProperty("maximumAllowedSizeBytes").GetInt32());
        Assert.True(failure.GetProperty("actualSizeBytes").GetInt32() > 3000);
        var payload = row.GetProperty("data").GetProperty("payload").GetString()!;
        Assert.StartsWith("CollectorPayload(schema:iglu:", payload);
        Assert.True(payload.Length <= 200);
    }

    [Fact]
    public async Task A_get_cannot_be_split()
    {
        await using var host = await CollectorHost.StartAsync(Limits(2000));
        Assert.Equal(200, (await host.SendAsync("GET", "/i?" + new string('q', 3000))).Status);
        Assert.EndsWith("GET requests cannot be split",
            Violation(host).GetProperty("data").GetProperty("failure").GetProperty("expectation").GetString());
    }

    [Fact]
    public async Task A_payload_over_the_maximum_is_a_violation_even_if_it_could_be_split()
    {
        await using var host = await CollectorHost.StartAsync(Limits(2000, 5000));
        Assert.Equal(200, (await host.SendAsync("POST", "/a/b", Body([.. Enumerable.Range(0, 60).Select(i => Event(i, 50))]))).Status);
        Assert.Empty(host.Log.Of(HubNames.Collected));
        Assert.Matches("Payload exceeds max size of 5000. Actual length: [0-9]+$",
            Violation(host).GetProperty("data").GetProperty("failure").GetProperty("expectation").GetString());
    }

    [Fact]
    public async Task A_single_event_that_is_too_large_is_a_violation_of_its_own_and_the_others_go_on()
    {
        await using var host = await CollectorHost.StartAsync(Limits(2000));
        await host.SendAsync("POST", "/a/b", Body(Event(1, 10), Event(2, 2000), Event(3, 10)));
        Assert.Equal([1, 3], JsonDocument.Parse(host.Payload.Body!).RootElement.GetProperty("data").EnumerateArray()
            .Select(e => e.GetProperty("n").GetInt32()));
        Assert.EndsWith("this POST request split is still too large",
            Violation(host).GetProperty("data").GetProperty("failure").GetProperty("expectation").GetString());
    }

    [Fact]
    public async Task A_payload_whose_rest_is_too_large_is_a_violation()
    {
        await using var host = await CollectorHost.StartAsync(Limits(2000));
        await host.SendAsync("POST", "/a/b?" + new string('q', 2500), Body(Event(1, 10)));
        Assert.Empty(host.Log.Of(HubNames.Collected));
        Assert.Contains("event without \"data\" field is still too big",
            Violation(host).GetProperty("data").GetProperty("failure").GetProperty("expectation").GetString());
    }

    [Fact]
    public async Task A_message_that_the_log_itself_calls_too_large_becomes_a_violation_and_takes_no_other_with_it()
    {
        var gate = new TaskCompletionSource();
        var log = new FakeLog(partitions: 1);
        await using var host = await CollectorHost.StartAsync(log: log);
        log.Before = async (hub, _, messages, _) =>
        {
            await gate.Task;
            foreach (var message in messages)
                if (hub == HubNames.Collected && message.Body.Length > 5000) throw new LogUnavailableException(LogFault.TooLarge, "too large");
        };
        var all = Enumerable.Range(0, 9)
            .Select(i => host.SendAsync("POST", $"/a/b?n={i}", new string('x', i == 4 ? 6000 : 10))).ToArray();
        await Eventually.TrueAsync(() => log.Sends > 0);
        gate.SetResult();
        Assert.All(await Task.WhenAll(all), answer => Assert.Equal(200, answer.Status));
        Assert.Equal(["n=0", "n=1", "n=2", "n=3", "n=5", "n=6", "n=7", "n=8"], log.Payloads.Select(p => p.Querystring).Order());
        Violation(host);
    }

    [Theory]
    [InlineData(0, "3,2+4", 1)]
    [InlineData(1, "3+2,4", 1)]
    [InlineData(500, "1,3+2+4", 0)]
    public void Events_fill_a_message_until_it_is_a_byte_shorter_than_the_limit(int more, string parts, int violations)
    {
        string large = Event(1, 400), one = Event(3, 150), two = Event(2, 90), three = Event(4, 20);
        var split = Split(CollectorPayloadThrift.ToBytes(Payload(one, two)).Length + more, Payload(large, one, two, three));
        Assert.Equal(parts, string.Join(',', split.Parts.Select(p => string.Join(
            '+', JsonDocument.Parse(p.Body!).RootElement.GetProperty("data").EnumerateArray().Select(e => e.GetProperty("n").GetInt32())))));
        Assert.Equal(violations, split.Violations.Count);
    }

    [Fact]
    public void An_event_that_is_short_enough_alone_is_so_among_others_too()
    {
        var size = CollectorPayloadThrift.ToBytes(Payload(Event(1, 300))).Length;
        Assert.Equal((2, 0), Counts(size + 1));
        Assert.Equal((1, 1), Counts(size));

        static (int, int) Counts(int limit)
        {
            var split = Split(limit, Payload(Event(1, 300), Event(2, 10)));
            Assert.All(split.Violations, violation => Assert.True(violation.ActualSizeBytes >= limit));
            return (split.Parts.Count, split.Violations.Count);
        }
    }

    private static CollectorPayload Payload(params string[] events) =>
        new() { Collector = "c", Path = "/a/b", Body = Body(events), Headers = ["A: b"] };

    private static SplitResult Split(int limit, CollectorPayload payload) =>
        new PayloadSplitter(limit, 1 << 20, new Processor("p", "1"), new ManualTime { HasRealTimers = true, Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) })
            .Split(payload, CollectorPayloadThrift.ToBytes(payload).Length);

    [Fact]
    public void Splitting_keeps_every_event_in_order_and_every_part_below_the_limit()
    {
        var cases =
            from sizes in Gen.Choose(0, 400).ListOf()
            from limit in Gen.Choose(300, 1500)
            select (sizes.ToArray(), limit);
        Prop.ForAll(cases.ToArbitrary(), given =>
        {
            var (sizes, limit) = given;
            var events = sizes.Select((size, i) => Event(i, size)).ToArray();
            var payload = Payload(events);
            var split = Split(limit, payload);

            var kept = split.Parts.SelectMany(p => JsonDocument.Parse(p.Body!).RootElement.GetProperty("data").EnumerateArray())
                .Select(e => e.GetRawText()).ToArray();
            var empty = CollectorPayloadThrift.ToBytes(payload with { Body = Body() }).Length;
            var fitting = events.Where(e => empty + Encoding.UTF8.GetByteCount(e) < limit).ToArray();
            Assert.Equal(fitting, kept);
            Assert.Equal(events.Length - fitting.Length, split.Violations.Count);
            Assert.All(split.Parts, p => Assert.True(CollectorPayloadThrift.ToBytes(p).Length < limit));
            // As few parts as packing in order allows: no event would have fitted into the part before.
            for (var i = 1; i < split.Parts.Count; i++)
            {
                var next = JsonDocument.Parse(split.Parts[i].Body!).RootElement.GetProperty("data")[0].GetRawText();
                Assert.True(CollectorPayloadThrift.ToBytes(split.Parts[i - 1]).Length + Encoding.UTF8.GetByteCount(next) + 1 >= limit);
            }
        }).QuickCheckThrowOnFailure();
    }
}
