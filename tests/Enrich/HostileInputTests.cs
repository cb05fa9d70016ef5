using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Enrich.Parameters;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests;

/// <summary>Whatever a stranger sends: an outcome for every event, never an exception, and what is good can be read again.</summary>
public class HostileInputTests
{
    private static readonly EventEnricher Ours = Enricher(options: new EnrichOptions { IncompleteHub = "incomplete" });

    private static readonly string[] Names =
        [.. ParameterTable.Setters.Keys, "ue_pr", "ue_px", "co", "cx", "tnuid", "unknown", "", "u", "schema"];

    private static readonly string[] Values =
    [
        "", "null", "pv", "ue", "se", "web", "0", "1", "-1", "1E2147483647", "1E-2147483648", "0x0", "99999999999x1", "1x1", UserId,
        "9223372036854775807", "-9223372036854775808", "1778051280500", "http://shop.example/?_sp=a.b", "http://[", "%", "#", "?", "://", "\uD800",
        "\0\t\r\n", "😀", "{}", "[]", "{[-", "eyJ", "{\"schema\":1,\"data\":2}", "{\"schema\":\"iglu:a/b/jsonschema/1-0-0\",\"data\":{}}",
        new string('[', 10_000), new string('"', 1_000), string.Concat(Enumerable.Repeat("{\"a\":", 10_000)),
        Wrap(Contexts, "[]"), Wrap(Contexts, $"[{Wrap(WebPage, "{\"id\":\"\\ud800\"}")}]"), Wrap(UnstructEvent, Wrap(LinkClick, "{\"targetUrl\":\"\\udc00\"}")),
        Wrap(UnstructEvent, "null"), Wrap(Contexts, Wrap(Contexts, Wrap(Contexts, "[]"))), "/w==", "____", "AAA\u00e9AAA",
    ];

    private static async Task<int> Enrich(ReadOnlyMemory<byte> thrift, EventEnricher? enricher = null)
    {
        var outcomes = await (enricher ?? Ours).ProcessAsync(thrift, Origin, CancellationToken.None);
        for (var i = 0; i < outcomes.Count; i++)
        {
            Assert.Equal(i, outcomes[i].Origin.Index);
            var enriched = outcomes[i] switch
            {
                EnrichOutcome.Enriched good => good.Event,
                EnrichOutcome.Failed bad => bad.Incomplete,
                _ => throw new InvalidOperationException("nothing here drops events"),
            };
            if (enriched is not null)
            {
                var output = new System.Buffers.ArrayBufferWriter<byte>();
                EnrichedTsv.Write(enriched, output);
                Assert.True(EnrichedTsv.TryRead(output.WrittenSpan, out _, out var error), error);
            }
            if (outcomes[i] is not EnrichOutcome.Failed failed) continue;
            using var json = System.Text.Json.JsonDocument.Parse(BadRowJson.ToBytes(failed.Row));
            Assert.DoesNotContain("enrichment broke", json.RootElement.GetProperty("data").GetProperty("failure").GetRawText(), StringComparison.Ordinal);
        }
        return outcomes.Count;
    }

    private static Task<int> Enrich(CollectorPayload payload) => Enrich(CollectorPayloadThrift.ToBytes(payload));

    [Fact]
    public async Task Random_parameters_give_one_outcome_for_each_event()
    {
        var random = new Random(20260506);
        for (var run = 0; run < 400; run++)
        {
            var events = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Enumerable.Range(0, random.Next(0, 12))
                .Select(_ => (Names[random.Next(Names.Length)], (string?)Values[random.Next(Values.Length)]))
                .DistinctBy(p => p.Item1).ToArray()).ToArray();
            foreach (var parameters in events)
                Assert.Equal(1, await Enrich(Get(string.Join('&', parameters.Select(p => $"{Encoded(p.Item1)}={Encoded(p.Item2!)}")), run % 2 == 0 ? "/i" : Tp2)));
            // The body's schema refuses unknown names, and then all events together.
            Assert.Contains(await Enrich(Tp2Of(events)), new[] { 1, events.Length });
        }

        static string Encoded(string text) => Uri.EscapeDataString(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Any_text_in_any_place_of_a_payload_gives_an_outcome()
    {
        var text = Gen.OneOf(ArbMap.Default.GeneratorFor<string>(), Gen.Elements(Values), Gen.Constant<string>(null!));
        var payloads = text.ArrayOf(8).Select(t => new CollectorPayload
        {
            IpAddress = t[0] ?? "", Timestamp = 1778051280500, UserAgent = t[1], RefererUri = t[2], Querystring = t[3], Body = t[4],
            Headers = t[5] is null ? null : [t[5], "X-Forwarded-For: " + t[5], "Forwarded: for=" + t[5]], ContentType = "application/json",
            NetworkUserId = UserId, Path = ((t[7]?.Length ?? 3) % 4) switch { 0 => "/i", 1 => "/com.snowplowanalytics.iglu/v1", 2 => "/r/tp2", _ => Tp2 },
        }).ToArbitrary();
        Prop.ForAll(payloads, p => Enrich(p).GetAwaiter().GetResult() >= 1).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_can_be_tried_as_a_URL()
    {
        var text = Gen.OneOf(ArbMap.Default.GeneratorFor<string>(), Gen.Elements(":", "/", "?", "#", "%", "@", "[", "]", "a", "%41", " ", "ä", "http:", "//").ArrayOf().Select(string.Concat))
            .Where(t => t is not null).ToArbitrary();
        Prop.ForAll(text, t =>
            !Sluice.Enrich.Urls.LenientUri.TryParse(t, out var uri)
            // What has been normalised once stays as it is.
            || (Sluice.Enrich.Urls.LenientUri.TryParse(uri.Text, out var again) && again == uri)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Mutated_payloads_give_outcomes()
    {
        var good = CollectorPayloadThrift.ToBytes(Tp2Of(
            [("tv", "x"), ("p", "web"), ("e", "pv"), ("url", "http://shop.example/?a=b"), ("cx", Base64(Wrap(Contexts, $"[{Wrap(WebPage, $$"""{"id":"{{UserId}}"}""")}]")))],
            [("tv", "x"), ("p", "web"), ("e", "ue"), ("ue_pr", Wrap(UnstructEvent, Wrap(LinkClick, """{"targetUrl":"https://shop.example/"}""")))]) with { Headers = ["A: b"] });
        Assert.Equal(2, await Enrich(good));
        for (var length = 0; length < good.Length; length += 7) Assert.Equal(1, await Enrich(good.AsMemory(0, length)));
        var random = new Random(4711);
        for (var run = 0; run < 2_000; run++)
        {
            var mutant = good.ToArray();
            for (var i = random.Next(1, 5); i > 0; i--) mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            Assert.InRange(await Enrich(mutant), 1, 2);
        }
    }

    [Theory]
    [InlineData("co")]
    [InlineData("cx")]
    [InlineData("page")]
    [InlineData("url")]
    [InlineData("refr")]
    [InlineData("se_va")]
    [InlineData("vid")]
    [InlineData("res")]
    [InlineData("dtm")]
    [InlineData("ip")]
    public async Task A_text_of_a_megabyte_is_one_failed_event(string name)
    {
        foreach (var c in "1a%{. x#")
        {
            var payload = Tp2Of([("tv", "x"), ("p", "web"), ("e", "pv"), (name, new string(c, 1_000_000))]);
            // A text of blanks alone is nothing once it is cleaned, and so good.
            Assert.Equal(1, await Enrich(payload));
        }
    }

    [Fact]
    public async Task Base64_of_bytes_that_are_no_UTF8_is_mended_and_judged_as_JSON()
    {
        var bytes = Encoding.UTF8.GetBytes(Wrap(UnstructEvent, Wrap("iglu:com.acme/thing/jsonschema/1-0-0", "{\"a\":\"?\"}")));
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xFF;
        var e = await Good(Get(Query(("e", "ue"), ("ue_px", System.Convert.ToBase64String(bytes)))), Enricher(new FakeValidator()));
        Assert.Contains("\"a\":\"\uFFFD\"", e.UnstructEvent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_of_a_hundred_thousand_equal_names_is_read_once()
    {
        var data = "{" + string.Join(',', Enumerable.Repeat("\"a\":1", 100_000)) + "}";
        var e = await Good(Get(Query(("e", "ue"), ("ue_pr", Wrap(UnstructEvent, Wrap("iglu:com.acme/thing/jsonschema/1-0-0", data))))), Enricher(new FakeValidator()));
        Assert.EndsWith("\"data\":{\"a\":1}}}", e.UnstructEvent, StringComparison.Ordinal);
    }
}
