using System.Text;
using Sluice.Enrich.Enrichments;
using Sluice.Iglu;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Enrichments;

public class JavaScriptTests
{
    private static string Script(string source, string? config = null) => Configured.Config(Configured.Snowplow, "javascript_script_config", "1-0-1",
        $$"""{"script":"{{System.Convert.ToBase64String(Encoding.UTF8.GetBytes(source))}}"{{(config is null ? "" : $",\"config\":{config}")}}}""");

    private static EventEnricher With(params string[] sources) =>
        Enricher(new FakeValidator(), pipeline: Configured.Loaded([.. sources.Select(source => Script(source))]));

    private static Task<EnrichedEvent> Run(string source, string query = "e=pv&aid=shop&uid=ada") => Good(Get(query), With(source));

    private static async Task<string> Fails(string source, string query = "e=pv&aid=shop")
    {
        var row = await Bad<BadRow.EnrichmentFailures>(Get(query), With(source));
        var failure = Assert.Single(row.Messages);
        Assert.Equal(("javascript_script_config", "iglu:com.snowplowanalytics.snowplow/javascript_script_config/jsonschema/1-0-1"), (failure.Identifier, failure.SchemaKey));
        return Assert.IsType<FailureMessage.Simple>(failure.Message).Error;
    }

    [Fact]
    public async Task A_script_reads_and_sets_columns_by_method_and_by_property()
    {
        var e = await Run("""
            function process(event) {
              event.setUser_id(event.getApp_id().toUpperCase() + '-' + event.user_id);
              event.setPage_title("a\tb\u0000");
              event.setTxn_id(7); event.setDvce_ismobile(1); event.setTr_total(12.5);
              event.setTrue_tstamp("2026-05-06 07:08:09.123");
              event.app_id = null;
              event.setBr_lang(event.getMkt_term() === null && event.getTxn_id() === 7 && event.getCollector_tstamp() === "2026-05-06 07:08:00.500" ? "ok" : "no");
            }
            """);
        Assert.Equal(("SHOP-ada", "a    b", 7, true, "12.5", null, "ok"), (e.UserId, e.PageTitle, e.TxnId, e.DvceIsmobile, e.TrTotal, e.AppId, e.BrLang));
        Assert.Equal(new DateTime(2026, 5, 6, 7, 8, 9, 123), e.TrueTstamp);
    }

    [Fact]
    public async Task Every_column_has_a_getter_and_a_setter()
    {
        var calls = string.Join('\n', EnrichedColumns.All.ToArray().Select(column => char.ToUpperInvariant(column.Name[0]) + column.Name[1..]).Select(name => $"event.set{name}(event.get{name}());"));
        var plain = await Good(Get("e=pv&aid=shop&uid=ada&url=http%3A%2F%2Fshop.example%2F&res=1x2&f_pdf=1&se_va=1.25"), With("function process() {}"));
        var same = await Good(Get("e=pv&aid=shop&uid=ada&url=http%3A%2F%2Fshop.example%2F&res=1x2&f_pdf=1&se_va=1.25"), With($"function process(event) {{ {calls} }}"));
        foreach (var column in EnrichedColumns.All) Assert.Equal(column.GetText(plain), column.GetText(same));
    }

    [Fact]
    public async Task Entities_are_returned_and_stand_in_front_of_earlier_ones()
    {
        var one = """function process(e) { return [{schema: "iglu:com.acme/one/jsonschema/1-0-0", data: {a: [1, 2.5, "ü", null, true]}}, {schema: "iglu:com.acme/two/jsonschema/1-0-0", data: {}}]; }""";
        var two = """function process(e) { return [{schema: "iglu:com.acme/three/jsonschema/1-0-0", data: {seen: JSON.parse(e.getDerived_contexts()).data.length}}]; }""";
        var e = await Good(Get("e=pv"), With(one, two));
        Assert.Equal(
            Wrap("iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1",
                """[{"schema":"iglu:com.acme/three/jsonschema/1-0-0","data":{"seen":2}},{"schema":"iglu:com.acme/one/jsonschema/1-0-0","data":{"a":[1,2.5,"ü",null,true]}},{"schema":"iglu:com.acme/two/jsonschema/1-0-0","data":{}}]"""),
            e.DerivedContexts);
    }

    [Theory]
    [InlineData("function process(e) { }")]
    [InlineData("function process(e) { return null; }")]
    [InlineData("function process(e) { return []; }")]
    public async Task A_script_may_return_nothing(string source) => Assert.Null((await Run(source)).DerivedContexts);

    [Fact]
    public async Task An_event_can_be_dropped()
    {
        var enricher = With("function process(e) { if (e.getApp_id() === 'spam') e.drop(); }");
        Assert.IsType<EnrichOutcome.Dropped>(Assert.Single(await All(Get("e=pv&aid=spam"), enricher)));
        Assert.IsType<EnrichOutcome.Enriched>(Assert.Single(await All(Get("e=pv&aid=ham"), enricher)));
    }

    [Fact]
    public async Task Earlier_entities_can_be_erased() =>
        Assert.Null((await Good(Get("e=pv"), With("""function process(e) { return [{schema: "iglu:com.acme/one/jsonschema/1-0-0", data: {}}]; }""", "function process(e) { e.eraseDerived_contexts(); }"))).DerivedContexts);

    [Fact]
    public async Task The_configuration_and_the_headers_are_the_other_arguments()
    {
        var pipeline = Configured.Loaded(Script("function process(e, config, headers) { e.setApp_id(config.tenant.name + ':' + headers.filter(h => /^x-tenant:/i.test(h)).length + ':' + headers.length); }", """{"tenant":{"name":"contoso"}}"""));
        var e = await Good(Get("e=pv") with { Headers = ["X-Tenant: a", "Accept: b"] }, Enricher(pipeline: pipeline));
        Assert.Equal("contoso:1:2", e.AppId);
        Assert.Equal("contoso:0:0", (await Good(Get("e=pv"), Enricher(pipeline: pipeline))).AppId);
    }

    [Theory]
    [InlineData("function process(e) { throw new Error('not ours'); }", "not ours")]
    [InlineData("function process(e) { return 7; }", "the script returned no array")]
    [InlineData("function process(e) { return {schema: 'x'}; }", "the script returned no array")]
    [InlineData("function process(e) { return [7]; }", "an entity of the script is not self-describing (INVALID_DATA_PAYLOAD)")]
    [InlineData("function process(e) { return [{schema: 'iglu:x', data: {}}]; }", "an entity of the script is not self-describing (INVALID_IGLUURI)")]
    [InlineData("function process(e) { e.setTxn_id('many'); }", "txn_id cannot be set to such a value")]
    [InlineData("function process(e) { e.setTrue_tstamp('yesterday'); }", "true_tstamp cannot be set to such a value")]
    [InlineData("function process(e) { e.setContexts('[]'); }", "the script set contexts to what is no list of self-describing entities")]
    [InlineData("function process(e) { e.setUnstruct_event('{}'); }", "the script set unstruct_event to what is no self-describing event")]
    [InlineData("function process(e) { e.setDerived_contexts('{}'); }", "derived_contexts cannot be set to such a value")]
    [InlineData("function process(e) { e.nothing(); }", null)]
    public async Task A_script_that_goes_wrong_fails_the_event(string source, string? message)
    {
        var error = await Fails(source);
        if (message is not null) Assert.Equal(message, error);
    }

    [Theory]
    [InlineData("function process(e) { while (true) {} }")]
    [InlineData("function process(e) { for (;;) e.setApp_id('x'); }")]
    [InlineData("function f() { return f(); } function process(e) { f(); }")]
    [InlineData("function process(e) { const a = []; while (true) a.push(new Array(10000).fill(1)); }")]
    [InlineData("function process(e) { let s = 'x'; while (true) s += s; }")]
    [InlineData("function process(e) { return 'x'.repeat(1e9); }")]
    [InlineData("function process(e) { return 'x'.padEnd(1e9); }")]
    [InlineData("function process(e) { return new Array(1e9).join('x'); }")]
    [InlineData("function process(e) { const a = []; a.length = 4294967295; a.fill(0); }")]
    [InlineData("function process(e) { /^(a+)+$/.test('a'.repeat(40) + '!'); while (true); }")]
    [InlineData("function process(e) { let a = {}; a.a = a; return [{schema: 'iglu:com.acme/one/jsonschema/1-0-0', data: a}]; }")]
    [InlineData("function process(e) { let a = []; for (let i = 0; i < 5000; i++) a = [a]; return [{schema: 'iglu:com.acme/one/jsonschema/1-0-0', data: a}]; }")]
    [InlineData("function process(e) { JSON.parse('['.repeat(100000)); }")]
    [InlineData("function process(e) { return eval('[]'); }")]
    [InlineData("function process(e) { return new Function('return []')(); }")]
    [InlineData("function process(e) { return [].constructor.constructor('return []')(); }")]
    [InlineData("async function process(e) { while (true) await null; }")]
    public async Task A_script_cannot_take_more_than_its_share(string source) => await Fails(source);

    [Theory]
    [InlineData("System")]
    [InlineData("importNamespace")]
    [InlineData("Java")]
    [InlineData("require")]
    [InlineData("fetch")]
    [InlineData("process.env")]
    [InlineData("clr")]
    [InlineData("setTimeout")]
    public async Task A_script_reaches_nothing_outside(string name) =>
        Assert.Equal("undefined", (await Run($"function process(e) {{ let t; try {{ t = typeof {name}; }} catch (x) {{ t = 'undefined'; }} e.setApp_id(t); }}")).AppId);

    [Fact]
    public async Task The_event_of_one_call_is_out_of_reach_in_the_next()
    {
        var enricher = With("let kept; function process(e) { if (kept) { e.setApp_id('' + kept()); } const mine = e; kept = () => mine.getUser_id(); }");
        await Good(Get("e=pv&uid=ada"), enricher);
        // The object is the same one, so what was kept shows the event of now and never one that is over.
        Assert.Equal("bob", (await Good(Get("e=pv&uid=bob"), enricher)).AppId);
    }

    [Fact]
    public async Task After_a_failure_the_next_event_finds_a_fresh_engine()
    {
        var enricher = With("let n = 0; function process(e) { n++; if (e.getApp_id() === 'bad') { n = 100; throw new Error('x'); } e.setApp_id('' + n); }");
        await Bad<BadRow.EnrichmentFailures>(Get("e=pv&aid=bad"), enricher);
        Assert.Equal("1", (await Good(Get("e=pv"), enricher)).AppId);
    }

    [Fact]
    public async Task Many_events_at_once_do_not_see_one_another()
    {
        var enricher = With("let last; function process(e) { last = e.getUser_id(); for (let i = 0; i < 200; i++); e.setApp_id(last); }");
        var events = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => Good(Get($"e=pv&uid=u{i}"), enricher))));
        Assert.All(events, e => Assert.Equal(e.UserId, e.AppId));
    }

    private static readonly string ClickEvent = Wrap(UnstructEvent, Wrap(LinkClick, """{"targetUrl":"https://shop.example/"}"""));

    [Fact]
    public async Task What_a_script_changes_in_the_trackers_entities_is_validated_again()
    {
        var source = """function process(e) { const c = JSON.parse(e.getContexts()); c.data[0].data.id = e.getApp_id(); e.setContexts(JSON.stringify(c)); }""";
        var enricher = Enricher(pipeline: Configured.Loaded(Script(source)), options: new EnrichOptions { IncompleteHub = "incomplete" });
        var contexts = Wrap(Contexts, $$"""[{{Wrap(WebPage, $$"""{"id":"{{UserId}}"}""")}},{{Wrap(WebPage, $$"""{"id":"{{UserId}}"}""")}}]""");
        var good = await Good(Get(Query(("e", "pv"), ("aid", "5d79770b-015b-4af8-8c91-000000000000"), ("co", contexts))), enricher);
        Assert.Contains("000000000000", good.Contexts, StringComparison.Ordinal);

        var outcome = Assert.IsType<EnrichOutcome.Failed>(Assert.Single(await All(Get(Query(("e", "pv"), ("aid", "nonsense"), ("co", contexts))), enricher)));
        var message = Assert.IsType<FailureMessage.IgluError>(Assert.Single(Assert.IsType<BadRow.SchemaViolations>(outcome.Row).Messages));
        Assert.Equal(WebPage, message.SchemaKey);
        Assert.DoesNotContain("nonsense", outcome.Incomplete!.Contexts, StringComparison.Ordinal);
        Assert.Contains(UserId, outcome.Incomplete.Contexts, StringComparison.Ordinal);
        Assert.Contains("com.snowplowanalytics.snowplow/failure/", outcome.Incomplete.DerivedContexts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_script_changes_in_the_self_describing_event_is_validated_again()
    {
        var source = """function process(e) { const u = JSON.parse(e.getUnstruct_event()); u.data.data.targetUrl = e.getApp_id() === 'bad' ? 7 : 'https://new.example/'; e.setUnstruct_event(JSON.stringify(u)); }""";
        var enricher = Enricher(pipeline: Configured.Loaded(Script(source)));
        Assert.Contains("new.example", (await Good(Get(Query(("e", "ue"), ("ue_pr", ClickEvent))), enricher)).UnstructEvent, StringComparison.Ordinal);
        await Bad<BadRow.SchemaViolations>(Get(Query(("e", "ue"), ("aid", "bad"), ("ue_pr", ClickEvent))), enricher);
    }

    [Fact]
    public async Task An_entity_of_a_script_that_breaks_its_schema_is_a_schema_violation() =>
        await Bad<BadRow.SchemaViolations>(Get("e=pv"), Enricher(pipeline: Configured.Loaded(Script("function process(e) { return [{schema: '" + WebPage + "', data: {id: 7}}]; }"))));

    [Theory]
    [InlineData("function process( {", "does not compile")]
    [InlineData("var x = 1;", "defines no function process")]
    [InlineData("throw new Error('at once'); function process() {}", "at once")]
    [InlineData("while (true); function process() {}", "the script ")]
    public async Task A_script_that_does_not_compile_stops_the_start_or_fails_every_event(string source, string message)
    {
        Assert.Contains(message, Assert.Single(Configured.Refused(Script(source))), StringComparison.Ordinal);
        Assert.StartsWith("a.json $.data.parameters.script: does not compile:", Assert.Single(Configured.Refused(Script(source))), StringComparison.Ordinal);
        var pipeline = Configured.Loaded(new EnrichmentTools { ExitOnJsCompileError = false }, Script(source));
        var row = await Bad<BadRow.EnrichmentFailures>(Get("e=pv"), Enricher(pipeline: pipeline));
        Assert.StartsWith("the script does not compile:", Assert.IsType<FailureMessage.Simple>(Assert.Single(row.Messages).Message).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_is_no_Base64_or_has_no_object_of_parameters_is_refused() =>
        Assert.Equal(["a.json $.data.parameters.more: is not known here", "a.json $.data.parameters.config: must be an object", "a.json $.data.parameters.script: must be the script in Base64"],
            Configured.Refused(Configured.Config(Configured.Snowplow, "javascript_script_config", "1-0-1", """{"script":"function!","config":7,"more":1}""")));
}
