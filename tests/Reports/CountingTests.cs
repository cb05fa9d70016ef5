using Sluice.Reports.Api;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;

namespace Sluice.Reports.Tests;

public sealed class CountingTests
{
    private const string Time = "2026-03-02 10:00:30.000";

    [Fact]
    public async Task Events_are_counted_in_the_minute_in_which_they_happened()
    {
        var grid = await CountAsync("""[{"name": "r"}]""", ReportStep.Minute, "",
            Line.PageView("a", "v", "2026-03-02 10:00:00.000"), Line.PageView("a", "v", "2026-03-02 10:00:59.999"),
            Line.PageView("a", "v", "2026-03-02 10:01:00.000"),
            // A clock that runs ahead counts when it arrived, and so does one that is more than a day behind.
            Line.Of(("collector_tstamp", "2026-03-02 10:02:00.000"), ("derived_tstamp", "2027-01-01 00:00:00.000")),
            Line.Of(("collector_tstamp", "2026-03-02 10:03:00.000"), ("derived_tstamp", "2026-02-28 00:00:00.000")),
            Line.Of(("collector_tstamp", "2026-03-02 10:05:00.000"), ("derived_tstamp", "2026-03-02 10:04:00.000")));
        Assert.Equal([2, 1, 1, 1, 1, 0], grid.All.Points.Take(6).Select(tally => tally?.Events ?? 0));
        Assert.Equal(6, grid.All.Total.Events);
    }

    [Fact]
    public async Task Columns_visitors_events_and_entities_can_be_told_apart_by()
    {
        const string reports = """
            [{"name": "r", "by": [
              {"name": "plan", "field": "unstruct_event_com_acme_plan_chosen_1.plan.name"},
              {"name": "variant", "field": "contexts_io_sluice_experiment_1.variant"},
              {"name": "agent", "field": "contexts_com_acme_agents_2.0.id"},
              {"name": "visitor", "field": "visitor"}]}]
            """;
        var grid = await CountAsync(reports, ReportStep.Day, "plan,variant,agent,visitor",
            Line.Of(("collector_tstamp", Time), ("network_userid", "n"), ("user_id", "u"),
                ("unstruct_event", """{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":{"schema":"iglu:com.acme/PlanChosen/jsonschema/1-0-3","data":{"plan":{"name":"gold"}}}}"""),
                ("contexts", """{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[{"schema":"iglu:io.sluice/experiment/jsonschema/1-0-0","data":{"variant":true}},{"schema":"iglu:io.sluice/experiment/jsonschema/1-0-0","data":{"variant":"second"}}]}"""),
                ("derived_contexts", """{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1","data":[{"schema":"iglu:com.acme/agents/jsonschema/2-0-0","data":[{"id":17}]}]}""")),
            Line.Of(("collector_tstamp", Time), ("contexts", "{\"broken\""), ("unstruct_event", """{"schema":1,"data":[null]}""")),
            Line.Of(("collector_tstamp", Time), ("unstruct_event", """{"data":{"schema":"iglu:com.acme/plan_chosen/jsonschema/1-0-0","data":{"plan":{"name":"\ud800"}}}}""")));
        Assert.Equal(["", "gold"], grid.Groups.Select(line => line.Values[0]).Distinct().Order());
        Assert.Equal(["gold", "true", "17", "u"], grid.Groups.Single(line => line.Values[0] == "gold").Values);
        Assert.Equal(3, grid.All.Total.Events);
    }

    [Fact]
    public async Task Conditions_choose_events_and_what_measures_count()
    {
        const string reports = """
            [{"name": "r", "where": [{"field": "app_id", "isNot": ["test"]}, {"field": "page_urlpath", "startsWith": ["/shop/", "/cart"]}],
              "measures": [
                {"name": "views", "count": true, "where": [{"field": "event", "is": ["page_view", "screen_view"]}]},
                {"name": "value", "sum": "tr_total"},
                {"name": "known", "count": true, "where": [{"field": "user_id", "present": true}]},
                {"name": "unknown", "count": true, "where": [{"field": "user_id", "present": false}]}]}]
            """;
        var grid = await CountAsync(reports, ReportStep.Hour, "",
            Shop("page_view", "/shop/1", ("tr_total", "10.5")), Shop("transaction", "/cart", ("tr_total", "0.1"), ("user_id", "u")),
            Shop("transaction", "/cart", ("tr_total", "-0.2")), Shop("transaction", "/cart", ("tr_total", "1e30")), Shop("transaction", "/cart", ("tr_total", "lots")),
            Shop("page_view", "/shops"), Shop("page_view", "/shop/2", ("app_id", "test")));
        Assert.Equal([5, 1, 10.4m, 1, 4], Enumerable.Range(-1, 5).Select(measure => grid.All.Total.Value(measure)));

        static byte[] Shop(string name, string path, params (string, string)[] more) =>
            Line.Of([("event", name), ("collector_tstamp", Time), ("page_urlpath", path), .. more]);
    }

    [Fact]
    public async Task Values_beyond_the_bound_are_counted_together_so_that_totals_stay_exact()
    {
        const string reports = """[{"name": "r", "groups": 5, "by": [{"name": "app", "field": "app_id", "values": 2}, {"name": "path", "field": "page_urlpath", "values": 50}]}]""";
        var lines = Enumerable.Range(0, 300).Select(n =>
            Line.Of(("app_id", $"app{n % 3}"), ("page_urlpath", $"/{n}"), ("collector_tstamp", Time))).ToArray();
        var grid = await CountAsync(reports, ReportStep.Minute, "app,path", lines);
        Assert.Equal(300, grid.All.Total.Events);
        Assert.Equal(6, grid.Groups.Count);
        Assert.Contains(grid.Groups, line => line.Values is ["(other)", "/2"]);
        Assert.Equal(295, grid.Groups.Single(line => line.Values is ["(other)", "(other)"]).Total.Events);
    }

    [Fact]
    public async Task Long_values_are_cut_and_control_characters_go()
    {
        var grid = await CountAsync("""[{"name": "r", "by": [{"name": "app", "field": "app_id"}]}]""", ReportStep.Minute, "app",
            Line.Of(("app_id", "a\u0001\u001fb" + new string('x', 200)), ("collector_tstamp", Time)),
            Line.Of(("app_id", new string('y', 95) + "😀"), ("collector_tstamp", Time)));
        Assert.Equal(["ab" + new string('x', 94), new string('y', 95)], grid.Groups.Select(line => line.Values[0]).Order());
    }

    [Fact]
    public async Task Different_visitors_are_estimated_over_minutes_and_partitions()
    {
        var reports = Some.Reports("""[{"name": "r", "precision": 14, "measures": [{"name": "visitors", "distinct": "visitor"}]}]""");
        var (store, time) = (new MemoryReportStore(Some.Clock()), Some.Clock());
        var worker = Some.Worker(store, reports, time);
        for (var partition = 0; partition < 4; partition++)
            await worker.ProcessAsync(Some.Batch(Enumerable.Range(0, 2_000).Select(n =>
                Line.PageView("a", $"{partition} {n % 500}", $"2026-03-02 10:{n % 7:D2}:00.000")), partition: partition), default);
        var grid = await Some.AskAsync(store, reports.All[0], "2026-03-02T10:00", "2026-03-02T10:07", ReportStep.Minute);
        Assert.Equal(8_000, grid.All.Total.Events);
        Assert.InRange((double)grid.All.Total.Value(0), 2_000 * 0.97, 2_000 * 1.03);
    }

    [Fact]
    public async Task A_row_of_something_else_is_a_fault_and_no_number()
    {
        var store = new MemoryReportStore(Some.Clock());
        var report = Some.Reports("""[{"name": "r"}]""").All[0];
        await store.TryWriteAsync(0, [new ReportRow(report.Id, ReportStep.Minute, Some.Minute("2026-03-02"), new byte[] { 1, 1, 0x80 })], [],
            new ReportMark(new Log.Watermarks(), default, null), default);
        await Assert.ThrowsAsync<InvalidDataException>(() => Some.AskAsync(store, report, "2026-03-02", "2026-03-03", ReportStep.Minute));
    }

    private static async Task<Grid> CountAsync(string reports, ReportStep step, string by, params byte[][] lines)
    {
        var definitions = Some.Reports(reports);
        var store = new MemoryReportStore(Some.Clock());
        await Some.Worker(store, definitions, Some.Clock()).ProcessAsync(Some.Batch(lines), CancellationToken.None);
        var (from, to) = step == ReportStep.Minute ? ("2026-03-02T10:00", "2026-03-02T11:00") : ("2026-03-02", "2026-03-03");
        return await Some.AskAsync(store, definitions.All[0], from, to, step, by);
    }
}
