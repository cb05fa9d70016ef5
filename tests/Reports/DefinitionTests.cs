using System.Text;
using Sluice.Reports.Counting;
using Sluice.Reports.Definitions;
using Sluice.Testing;

namespace Sluice.Reports.Tests;

public sealed class DefinitionTests
{
    [Fact]
    public void The_built_in_reports_are_in_the_shape_that_is_asked_of_others()
    {
        var errors = new List<string>();
        var parsed = ReportDefinitions.Parse(
            File.ReadAllBytes(Repository.File("functions", "Reports", "Definitions", "built-in.json")), "built-in.json", errors);
        Assert.Empty(errors);
        Assert.Equal(["traffic", "events", "pages", "campaigns", "referrers", "conversions"], parsed!.All.Select(report => report.Name));
        Assert.Equal(ReportDefinitions.BuiltIn.All.Select(report => report.Id), parsed.All.Select(report => report.Id));
        Assert.Same(ReportDefinitions.BuiltIn, ReportDefinitions.Load(null, errors));
    }

    [Fact]
    public void A_file_adds_to_the_built_in_reports_when_it_says_so_and_replaces_those_of_its_names()
    {
        var parsed = Parse("""{"builtIn": true, "reports": [{"name": "pages", "title": "My pages"}, {"name": "mine"}]}""").Reports!;
        Assert.Equal(["pages", "mine", "traffic", "events", "campaigns", "referrers", "conversions"], parsed.All.Select(report => report.Name));
        Assert.Equal("My pages", parsed.All[0].Title);
    }

    [Theory]
    [InlineData("""{"reports": [{"name": "Bad name"}]}""", "$.reports[0].name")]
    [InlineData("""{"reports": [{"name": "a", "more": 1}]}""", "more")]
    [InlineData("""{"reports": [{"name": "a", "measures": [{"name": "m"}]}]}""", "measures[0]")]
    [InlineData("""{"reports": [{"name": "a", "measures": [{"name": "m", "sum": "tr_total", "distinct": "visitor"}]}]}""", "measures[0]")]
    [InlineData("""{"reports": [{"name": "a", "by": [{"name": "x", "field": "page_urlpath", "values": 0}]}]}""", "values")]
    [InlineData("""{"reports": [{"name": "a", "where": [{"field": "event"}]}]}""", "where[0]")]
    [InlineData("""{"reports": [{"name": "a"}, {"name": "a"}]}""", "there is a report 'a' already")]
    [InlineData("""{"reports": [{"name": "a", "by": [{"name": "x", "field": "no_column"}]}]}""", "'no_column' is no column")]
    [InlineData("""{"reports": [{"name": "a", "by": [{"name": "x", "field": "contexts"}]}]}""", "is a column of JSON")]
    [InlineData("""{"reports": [{"name": "a", "by": [{"name": "x", "field": "contexts_com_acme_product.sku"}]}]}""", "is no column")]
    [InlineData("""{"reports": [{"name": "a", "by": [{"name": "x", "field": "app_id"}, {"name": "x", "field": "event"}]}]}""", "there is a dimension 'x' already")]
    [InlineData("""{"reports": [{"name": "a", "measures": [{"name": "events", "count": true}]}]}""", "'events' is there already")]
    [InlineData("""{"reports": [{"name": "a", "where": [{"field": "event", "is": ["x"]}, {"field": "event", "isNot": ["x"]}]}]}""", "no event meets all conditions on event")]
    [InlineData("""{"reports": [{"name": "a", "where": [{"field": "event", "is": ["x"]}, {"field": "event", "present": false}]}]}""", "no event meets all conditions on event")]
    [InlineData("""{"reports": [{"name": "a", "experiment": {"variant": "v", "exposed": "e", "converted": "events"}}]}""", "must be the name of a dimension")]
    [InlineData("""{"reports": [{"name": "a", "groups": 1000, "precision": 14, "measures": [{"name": "m", "distinct": "visitor"}]}]}""", "a row takes up to")]
    public void What_makes_no_sense_is_refused_with_its_place(string data, string expected) =>
        Assert.Contains(Parse(data).Errors, error => error.StartsWith("reports.json", StringComparison.Ordinal) && error.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        var (reports, errors) = Parse("""
            {"reports": [
              {"name": "a", "by": [{"name": "x", "field": "nothing"}], "measures": [{"name": "events", "count": true}, {"name": "s", "sum": "nor_this"}]},
              {"name": "a", "experiment": {"variant": "v", "exposed": "e", "converted": "c"}}
            ]}
            """);
        Assert.Null(reports);
        Assert.Equal(6, errors.Count);
    }

    [Fact]
    public void Reports_that_cost_too_much_together_are_refused()
    {
        const string report = """{"name": "NAME", "groups": 200, "measures": [{"name": "a", "distinct": "visitor"}, {"name": "b", "distinct": "user_id"}]}""";
        var list = string.Join(',', Enumerable.Range(0, 8).Select(i => report.Replace("NAME", $"r{i}", StringComparison.Ordinal)));
        Assert.Contains("what one event may have to write", Assert.Single(Parse($$"""{"reports": [{{list}}]}""").Errors), StringComparison.Ordinal);
        Assert.Contains("20 reports at most", Assert.Single(Parse(
            """{"builtIn": true, "reports": [""" + string.Join(',', Enumerable.Range(0, 18).Select(i => $$"""{"name": "r{{i}}"}""")) + "]}").Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_row_that_can_be_counted_is_no_larger_than_is_reckoned_with()
    {
        var report = Some.Reports("""
            [{"name": "a", "groups": 10, "precision": 8, "by": [{"name": "x", "field": "app_id", "values": 1000}, {"name": "y", "field": "page_urlpath", "values": 1000}],
              "measures": [{"name": "d", "distinct": "visitor"}, {"name": "s", "sum": "tr_total"}]}]
            """).All[0];
        var bucket = new Bucket(report);
        for (var i = 0; i < 20_000; i++)
        {
            var wide = new string('語', 200) + i % 40;
            var values = new[] { wide[^ReportDefinition.MaxValueLength..], wide[^ReportDefinition.MaxValueLength..] };
            bucket.Add(new Contribution(0, 0, values, [0, 1.5m], [ValueHash.Of(BitConverter.GetBytes(i)), null]));
        }
        Assert.Equal(11, bucket.Groups.Count());
        Assert.InRange(bucket.Write().Length, report.LargestRow / 2, report.LargestRow);
        Assert.InRange(bucket.Write().Length, 0, bucket.Size);
    }

    [Fact]
    public void Titles_may_change_and_what_is_counted_may_not_without_a_new_beginning()
    {
        const string first = """[{"name": "a", "title": "A", "by": [{"name": "x", "field": "app_id"}]}]""";
        var id = Some.Reports(first).All[0].Id;
        Assert.Equal(id, Some.Reports(first.Replace("\"A\"", "\"B\"", StringComparison.Ordinal)).All[0].Id);
        Assert.NotEqual(id, Some.Reports(first.Replace("app_id", "platform", StringComparison.Ordinal)).All[0].Id);
        Assert.StartsWith("a~", id, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "must be {")]
    [InlineData("[]", "must be {")]
    [InlineData("""{"schema": "iglu:io.sluice/reports/jsonschema/2-0-0", "data": {}}""", "must be {")]
    [InlineData("{", "is no JSON (line 1)")]
    public void What_is_no_file_of_reports_is_refused(string text, string expected)
    {
        var errors = new List<string>();
        Assert.Null(ReportDefinitions.Parse(Encoding.UTF8.GetBytes(text.Length == 0 ? "{}" : text), "reports.json", errors));
        Assert.Contains(expected, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error()
    {
        var errors = new List<string>();
        Assert.Null(ReportDefinitions.Load("/no/such/reports.json", errors));
        Assert.StartsWith("/no/such/reports.json", Assert.Single(errors), StringComparison.Ordinal);
    }

    private static (ReportDefinitions? Reports, List<string> Errors) Parse(string data)
    {
        var errors = new List<string>();
        var json = $$$"""{"schema":"iglu:io.sluice/reports/jsonschema/1-0-0","data":{{{data}}}}""";
        var reports = ReportDefinitions.Parse(Encoding.UTF8.GetBytes(json), "reports.json", errors);
        Assert.Equal(reports is null, errors.Count > 0);
        return (reports, errors);
    }
}
