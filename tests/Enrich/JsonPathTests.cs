using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Enrich.JsonPaths;

namespace Sluice.Enrich.Tests;

public class JsonPathTests
{
    private const string Shop = """
        {"store":{"name":"S","open":true,"books":[{"title":"A","price":8,"tags":["x","y"]},{"title":"B","price":12.5},{"title":"C","price":"free","isbn":null}],"a.b":1,"it's":2},
         "email":"root@shop.example"}
        """;

    private static string Find(string path)
    {
        Assert.True(JsonPath.TryParse(path, out var parsed, out var error), error);
        return string.Join('|', parsed.Find(JsonNode.Parse(Shop)).Select(match => match.Value?.ToJsonString() ?? "null"));
    }

    [Theory]
    [InlineData("$.email", "\"root@shop.example\"")]
    [InlineData("$.store.name", "\"S\"")]
    [InlineData("$['store']['a.b']", "1")]
    [InlineData("$[\"store\"]['it\\'s']", "2")]
    [InlineData("$.store.books[0].title", "\"A\"")]
    [InlineData("$.store.books[-1].title", "\"C\"")]
    [InlineData("$.store.books[0,2].title", "\"A\"|\"C\"")]
    [InlineData("$.store.books[1:].title", "\"B\"|\"C\"")]
    [InlineData("$.store.books[:-1].title", "\"A\"|\"B\"")]
    [InlineData("$.store.books[*].price", "8|12.5|\"free\"")]
    [InlineData("$.store.books.*.price", "8|12.5|\"free\"")]
    [InlineData("$..title", "\"A\"|\"B\"|\"C\"")]
    [InlineData("$..tags[1]", "\"y\"")]
    [InlineData("$.store.books[2].isbn", "null")]
    [InlineData("$.store.books[?(@.price == 8)].title", "\"A\"")]
    [InlineData("$.store.books[?(@.price >= 8)].title", "\"A\"|\"B\"")]
    [InlineData("$.store.books[?(@.title != 'B')].title", "\"A\"|\"C\"")]
    [InlineData("$.store.books[?(@.isbn)].title", "\"C\"")]
    [InlineData("$.store.books[?(@.isbn == null)].title", "\"C\"")]
    [InlineData("$.store.books[?(@.tags[0] == \"x\")].title", "\"A\"")]
    [InlineData("$.store.books[?(@.title =~ /[AB]/)].price", "8|12.5")]
    [InlineData("$.store.books[?(@.price=~([0-9]+))].title", "\"A\"|\"B\"")]
    [InlineData("$.store[?(@ == true)]", "true")]
    [InlineData("$.nothing.here", "")]
    [InlineData("$.email.x", "")]
    [InlineData("$.store.books[7]", "")]
    [InlineData("$.store.books.length", "")]
    public void A_path_finds_what_it_leads_to(string path, string found) => Assert.Equal(found, Find(path));

    [Fact]
    public void The_root_is_a_path() => Assert.Equal(JsonNode.Parse(Shop)!.ToJsonString(), Find("$"));

    [Theory]
    [InlineData("")]
    [InlineData("email")]
    [InlineData("$email")]
    [InlineData("$.")]
    [InlineData("$..")]
    [InlineData("$[")]
    [InlineData("$[]")]
    [InlineData("$['a]")]
    [InlineData("$[99999999999]")]
    [InlineData("$[?(@.a == )]")]
    [InlineData("$[?(@.a =~ /(/)]")]
    [InlineData("$[?(@.a =~ /(a)\\1/)]")]
    [InlineData("$[?(@.a == 1]")]
    [InlineData("$[?(1 == 1)]")]
    public void What_is_no_path_is_refused_with_its_place(string path)
    {
        Assert.False(JsonPath.TryParse(path, out _, out var error));
        Assert.StartsWith("the JSON path", error, StringComparison.Ordinal);
        Assert.Contains("(character ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_can_be_tried_as_a_path()
    {
        var root = JsonNode.Parse(Shop);
        var text = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>().Where(t => t is not null),
            Gen.Elements("$", ".", "..", "*", "[", "]", "'", "?(", "@", "==", ")", "store", "books", "0", "-1", ":", ",", "=~", "/a/", "\\").ArrayOf().Select(parts => "$" + string.Concat(parts)));
        Prop.ForAll(text.ToArbitrary(), t => !JsonPath.TryParse(t, out var path, out _) || path.Find(root).Count >= 0).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_search_that_would_never_end_is_bounded()
    {
        var node = JsonNode.Parse(string.Concat(Enumerable.Repeat("[1,", 60)) + "2" + new string(']', 60));
        Assert.True(JsonPath.TryParse("$..*", out var all, out _));
        Assert.Equal(120, all.Find(node).Count);
        Assert.True(JsonPath.TryParse("$..*..*..*..*..*", out var path, out _));
        Assert.InRange(path.Find(node).Count, 0, PathRun.MostMatches);
    }

    [Fact]
    public void A_place_can_be_given_another_value()
    {
        var root = JsonNode.Parse(Shop);
        Assert.True(JsonPath.TryParse("$..tags[*]", out var path, out _));
        foreach (var match in path.Find(root)) Assert.True(match.Replace("z"));
        Assert.Equal("""["z","z"]""", root!["store"]!["books"]![0]!["tags"]!.ToJsonString());
    }
}
