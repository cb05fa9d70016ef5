using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Enrichments;

public class RefererParserTests
{
    private const string Json =
        """{"search":{"Contoso Search":{"domains":["search.contoso.example","contoso.example/find"],"parameters":["Q","query"]},"Second":{"domains":["search.contoso.example"]}},"email":{"Post":{"domains":["mail.example"]}},"paid":{"Ads":{"domains":["ads.example/click"],"parameters":[]}}}""";

    private const string Yaml = """
        # Sources
        search:
          Contoso Search:
            parameters: [Q, query]
            domains:
              - search.contoso.example
              - contoso.example/find
        email:
          'Post':
            domains: [ "mail.example" ]
        paid:
          Ads:
            domains:
              - ads.example/click
        """;

    private static Configured Configure(string database, string content, string more = "") => new Configured()
        .Add("referer_parser", $$"""{"internalDomains":["www.shop.example"," blog.shop.example "],"database":"{{database}}","uri":"files"{{more}}}""", version: "2-0-1")
        .With(database, content);

    private static async Task<(string?, string?, string?)> Parse(Configured configured, string referrer, string page = "https://shop.example/")
    {
        var e = await configured.Good(Get(Query(("e", "pv"), ("url", page), ("refr", referrer))));
        return (e.RefrMedium, e.RefrSource, e.RefrTerm);
    }

    public static readonly TheoryData<string, string?, string?, string?> Referrers = new()
    {
        { "https://search.contoso.example/?x=1&query=red%20shoes&q=late", "search", "Contoso Search", "red shoes" },
        { "https://SEARCH.contoso.example/?q=", "search", "Contoso Search", null },
        { "http://de.search.contoso.example/", "search", "Contoso Search", null },
        { "http://www.contoso.example/find/more?q=a+b", "search", "Contoso Search", "a b" },
        { "http://www.contoso.example/", "unknown", null, null },
        { "http://mail.example/inbox?q=secret", "email", "Post", null },
        { "https://ads.example/click", "paid", "Ads", null },
        { "https://ads.example/", "unknown", null, null },
        { "https://nobody.example/", "unknown", null, null },
        { "https://shop.example/other", "internal", null, null },
        { "https://WWW.shop.example/other", "internal", null, null },
        { "https://blog.shop.example/", "internal", null, null },
        { "https://else.shop.example/", "unknown", null, null },
        { "ftp://search.contoso.example/", null, null, null },
        { "android-app://com.example/", null, null, null },
    };

    [Theory]
    [MemberData(nameof(Referrers))]
    public async Task A_referrer_has_a_medium_a_source_and_a_term(string referrer, string? medium, string? source, string? term)
    {
        using var json = Configure("referers.json", Json);
        Assert.Equal((medium, source, term), await Parse(json, referrer));
        using var yaml = Configure("referers.yml", Yaml);
        Assert.Equal((medium, source, term), await Parse(yaml, referrer));
    }

    [Fact]
    public async Task Sources_of_the_configuration_come_before_the_database()
    {
        using var configured = Configure("referers.json", Json, ""","referrers":{"chatbot":{"Helper":{"domains":["mail.example"]}},"search":{"Own":{"domains":["own.example"],"parameters":["w"]}}}""");
        Assert.Equal(("chatbot", "Helper", null), await Parse(configured, "https://mail.example/"));
        Assert.Equal(("search", "Own", "x"), await Parse(configured, "https://own.example/?w=x"));
        Assert.Equal("search", (await Parse(configured, "https://search.contoso.example/")).Item1);
    }

    [Fact]
    public async Task Events_without_a_referrer_stay_as_they_are()
    {
        using var configured = Configure("referers.json", Json);
        var e = await configured.Good(Get("e=pv"));
        Assert.Null(e.RefrMedium);
    }

    [Theory]
    [InlineData("https://www.google.com/", "search", "Google")]
    [InlineData("https://mail.google.com/", "email", "Gmail")]
    [InlineData("https://t.co/x", "social", "Twitter")]
    [InlineData("https://chatgpt.com/", "chatbot", "ChatGPT")]
    [InlineData("https://mygoogle.com/", "unknown", null)]
    public async Task A_small_list_ships_with_the_app(string referrer, string medium, string? source)
    {
        using var configured = new Configured().Add("referer_parser", """{"internalDomains":[],"database":"referers.json","uri":"app:/"}""", version: "2-0-0");
        Assert.Equal((medium, source, null), await Parse(configured, referrer));
    }

    [Fact]
    public void Mistakes_are_told_with_their_paths()
    {
        using var configured = new Configured().Add(
            "referer_parser", """{"database":"","uri":"s3://bucket/x","referrers":{"search":{"A":{"domains":[]},"B":{"parameters":["q"],"more":1},"C":1},"x":[]},"surplus":true}""", version: "2-0-1");
        const string at = "0.json $.data.parameters";
        Assert.Equal(
            [$"{at}.surplus: is not known here", $"{at}.internalDomains: is missing; it must be a list of texts",
             $"{at}.referrers.x: must be an object", $"{at}.referrers.search.C: must be an object", $"{at}.referrers.search.A.domains: must name a domain",
             $"{at}.referrers.search.B.more: is not known here", $"{at}.referrers.search.B.domains: is missing; it must be a list of texts",
             $"{at}.database: must be the name of a file"],
            configured.Errors());
    }
}
