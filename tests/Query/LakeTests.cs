using System.Text;
using Sluice.Archive.Lake;
using Sluice.Archive.Tests;
using Sluice.Log;
using Sluice.Snowplow;

namespace Sluice.Query.Tests;

public sealed class LakeTests : IDisposable
{
    private readonly MemoryArchiveStore _archive = new();
    private readonly Lakes _lakes;

    public LakeTests() => _lakes = new Lakes(_archive);

    [Fact]
    public async Task Every_event_is_in_the_lake_once_below_its_day_hour_and_name()
    {
        for (var n = 0; n < 300; n++)
            await _lakes.ArchiveAsync(HubNames.Enriched, n % 3, Lakes.Hour.AddMinutes(n / 2.6), Lakes.Event(n % 7 == 0 ? "link_click" : "page_view", $"e{n}"));
        Assert.Equal(2, await _lakes.Compactor().RunAsync(default));
        Assert.Equal(0, await _lakes.Compactor().RunAsync(default));
        Assert.Equal("300,300", _lakes.Ask("select count(*), count(distinct event_id) from events"));
        Assert.Equal("2026-03-01,10,link_click,23;2026-03-01,10,page_view,133;2026-03-01,11,link_click,20;2026-03-01,11,page_view,124",
            _lakes.Ask("select dt, hh, event_name, count(*) from events group by all order by all"));
        Assert.Equal(4, Directory.GetFiles(_lakes.Folder, "*.parquet", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Columns_have_types_and_what_is_none_of_them_is_null()
    {
        await _lakes.ArchiveAsync(HubNames.Enriched, 0, Lakes.Hour,
            Lakes.Event("page_view", "a", ("collector_tstamp", "2026-03-01 10:00:00.125"), ("domain_sessionidx", "7"), ("geo_latitude", "51.5074"),
                ("br_cookies", "1"), ("page_title", "Überblick 日本"), ("contexts", """{"data":[1]}""")),
            Lakes.Event("page_view", "b", ("collector_tstamp", "soon"), ("domain_sessionidx", "many"), ("geo_latitude", "1e999"), ("br_cookies", "2")));
        await _lakes.Compactor().RunAsync(default);
        Assert.Equal("a,2026-03-01 10:00:00.125,7,51.5074,True,Überblick 日本,1;b,-,-,-,-,-,-", _lakes.Ask(
            "select event_id, collector_tstamp at time zone 'UTC', domain_sessionidx, geo_latitude, br_cookies, page_title, (contexts->'$.data[0]')::int from events order by 1"));
        var columns = _lakes.Ask("select count(*) from (describe events)");
        Assert.Equal($"{EnrichedColumns.Count + 2}", columns);
    }

    [Fact]
    public async Task An_hour_that_is_not_over_waits_and_one_that_has_grown_is_made_anew()
    {
        await _lakes.ArchiveAsync(HubNames.Enriched, 0, Lakes.Hour.AddHours(2).AddMinutes(30), Lakes.Event("page_view", "a"));
        Assert.Equal(0, await _lakes.Compactor(options: new LakeOptions { DelayMinutes = 30 }).RunAsync(default));
        Assert.Equal(1, await _lakes.Compactor(options: new LakeOptions { DelayMinutes = 0 }).RunAsync(default));
        // The archive lagged behind.
        await _lakes.ArchiveAsync(HubNames.Enriched, 0, Lakes.Hour.AddHours(2).AddMinutes(50), Lakes.Event("page_view", "b"), Lakes.Event("other", "c"));
        Assert.Equal(1, await _lakes.Compactor(options: new LakeOptions { DelayMinutes = 0 }).RunAsync(default));
        Assert.Equal("a;b;c", _lakes.Ask("select event_id from events order by 1"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_run_that_ends_in_the_middle_is_made_good_by_the_next(int calls)
    {
        for (var n = 0; n < 40; n++)
            await _lakes.ArchiveAsync(HubNames.Enriched, 0, Lakes.Hour.AddMinutes(n), Lakes.Event($"name{n % 4}", $"e{n}"));
        await Assert.ThrowsAsync<IOException>(() => _lakes.Compactor(new BreakingLakeStore(_lakes.Store, calls)).RunAsync(default));
        await _lakes.Compactor().RunAsync(default);
        Assert.Equal("40,40", _lakes.Ask("select count(*), count(distinct event_id) from events"));
    }

    [Fact]
    public async Task Two_runs_at_once_leave_every_event_once()
    {
        for (var n = 0; n < 60; n++)
            await _lakes.ArchiveAsync(HubNames.Enriched, n % 2, Lakes.Hour.AddMinutes(n % 50), Lakes.Event($"name{n % 5}", $"e{n}"));
        await Task.WhenAll(_lakes.Compactor().RunAsync(default), _lakes.Compactor().RunAsync(default));
        Assert.Equal("60,60", _lakes.Ask("select count(*), count(distinct event_id) from events"));
        Assert.Equal(0, await _lakes.Compactor().RunAsync(default));
    }

    [Fact]
    public async Task Who_asks_to_be_forgotten_is_left_out_also_of_hours_that_are_in_the_lake_already()
    {
        await _lakes.ArchiveAsync(HubNames.Enriched, 0, Lakes.Hour, Lakes.Event("page_view", "a", ("domain_userid", "me")), Lakes.Event("page_view", "b", ("user_id", "me")),
            Lakes.Event("alone", "c", ("network_userid", "me")), Lakes.Event("page_view", "d", ("domain_userid", "you")));
        await _lakes.Compactor().RunAsync(default);
        Assert.Equal("4", _lakes.Ask("select count(*) from events"));
        var marks = new SomeMarks(new ErasureMark(
            [.. new[] { "domain_userid", "user_id", "network_userid" }.Select(column => ErasureMark.HashOf(column, "me"))], Lakes.Hour.AddMinutes(30)));
        Assert.Equal(1, await _lakes.Compactor(marks: marks).RunAsync(default));
        Assert.Equal("d", _lakes.Ask("select event_id from events"));
        Assert.Equal(0, await _lakes.Compactor(marks: marks).RunAsync(default));
        Assert.Equal("0", _lakes.Ask("select count(*) from events where 'me' in (domain_userid, user_id, network_userid)"));
        // Who comes back later is not the one who asked.
        await _lakes.ArchiveAsync(HubNames.Enriched, 0, Lakes.Hour.AddHours(1), Lakes.Event("page_view", "e", ("domain_userid", "me")));
        await _lakes.Compactor(marks: marks).RunAsync(default);
        Assert.Equal("d;e", _lakes.Ask("select event_id from events order by 1"));
    }

    [Fact]
    public async Task Names_from_outside_are_folders_that_lead_nowhere_else()
    {
        string[] names = ["../../up", "a b%20ü", "a=b", "", ".", new string('x', 500), "日本"];
        foreach (var name in names) await _lakes.ArchiveAsync(HubNames.Enriched, 0, Lakes.Hour, Lakes.Event(name, "e"));
        await _lakes.Compactor().RunAsync(default);
        Assert.All(Directory.GetFiles(_lakes.Folder, "*.parquet", SearchOption.AllDirectories),
            file => Assert.Equal(5, Path.GetRelativePath(_lakes.Folder, file).Split('/').Length));
        Assert.Equal($"{names.Length}", _lakes.Ask("select count(*) from events"));
        Assert.Equal("-;.;../../up;a b%20ü;a=b;日本", _lakes.Ask("select event_name from events where event_name is null or length(event_name) < 100 order by event_name nulls first"));
    }

    [Fact]
    public async Task Lines_that_are_no_events_are_counted_and_failed_events_are_apart()
    {
        await _lakes.ArchiveAsync(HubNames.Enriched, 0, Lakes.Hour, "three\tcolumns\tonly"u8.ToArray(), Lakes.Event("page_view", "a"));
        await _lakes.ArchiveAsync(HubNames.Failed, 0, Lakes.Hour, Failed("enrichment_failures", "x"), Failed("schema_violations", "y"), "nothing"u8.ToArray());
        await _lakes.Compactor().RunAsync(default);
        Assert.Equal("1", _lakes.Ask("select count(*) from events"));
        Assert.Equal("enrichment_failures,x;schema_violations,y", _lakes.Ask("select failure, json->>'$.data.id' from failed order by 1"));
        var manifest = LakeManifest.Read((await _lakes.Store.ReadAsync(LakeName.Manifest(HubNames.Enriched, Lakes.Hour), default))!.Value.Text)!;
        Assert.Equal((1L, 1L), (manifest.Unreadable, manifest.Files.Values.Sum()));
    }

    [Fact]
    public async Task A_run_writes_so_many_hours_and_the_next_goes_on()
    {
        for (var hour = 0; hour < 3; hour++) await _lakes.ArchiveAsync(HubNames.Enriched, 0, Lakes.Hour.AddHours(hour - 1), Lakes.Event("page_view", $"{hour}"));
        var options = new LakeOptions { HoursPerRun = 2 };
        Assert.Equal(2, await _lakes.Compactor(options: options).RunAsync(default));
        Assert.Equal("0;1", _lakes.Ask("select event_id from events order by 1"));
        Assert.Equal(1, await _lakes.Compactor(options: options).RunAsync(default));
        Assert.Equal("3", _lakes.Ask("select count(*) from events"));
    }

    [Fact]
    public void A_lake_without_files_has_the_same_columns()
    {
        Assert.Equal("0", _lakes.Ask("select count(*) from events where dt = '2026-03-01' and event_name = 'x' and domain_sessionidx > 1"));
        Assert.Equal("0", _lakes.Ask("select count(*) from failed where failure = 'x' and json <> ''"));
        Assert.Equal($"{EnrichedColumns.Count + 2}", _lakes.Ask("select count(*) from (describe events)"));
    }

    [Theory]
    [InlineData("select * from read_csv('/etc/passwd')")]
    [InlineData("copy (select 1) to 'leaked.csv'")]
    [InlineData("set enable_external_access = true")]
    [InlineData("install httpfs")]
    public void A_question_reads_nothing_but_the_lake(string sql) => Assert.ThrowsAny<DuckDB.NET.Data.DuckDBException>(() => _lakes.Ask(sql));

    public void Dispose() => _lakes.Dispose();

    private static byte[] Failed(string name, string id) => Encoding.UTF8.GetBytes(
        $$$"""{"schema":"iglu:com.snowplowanalytics.snowplow.badrows/{{{name}}}/jsonschema/2-0-0","data":{"id":"{{{id}}}"}}""");

    private sealed class SomeMarks(params ErasureMark[] marks) : IErasureMarks
    {
        public Task<IReadOnlyList<ErasureMark>> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ErasureMark>>(marks);
    }
}
