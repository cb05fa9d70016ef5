using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Enriching;

namespace Sluice.Enrich.Tests.Urls;

public class PageUrlTests
{
    [Theory]
    [InlineData("http://shop.example", "http", "shop.example", 80, null, null, null)]
    [InlineData("https://shop.example/a/b.html?x=1&y=%20#top", "https", "shop.example", 443, "/a/b.html", "x=1&y=%20", "top")]
    [InlineData("http://shop.example:440/login", "http", "shop.example", 440, "/login", null, null)]
    [InlineData("https://shop.example#footer", "https", "shop.example", 443, null, null, "footer")]
    [InlineData("http://user:pw@shop.example:/x", "http", "shop.example", 80, "/x", null, null)]
    [InlineData("http://[2001:db8::1]:8080/?", "http", "[2001:db8::1]", 8080, "/", "", null)]
    [InlineData("http://my_host/", "http", "my_host", 80, "/", null, null)]
    [InlineData("http://shop.example:port/", "http", null, 80, "/", null, null)]
    [InlineData("ftp://files.example/a", "ftp", "files.example", 80, "/a", null, null)]
    [InlineData("file:///C:/x", "file", null, 80, "/C:/x", null, null)]
    [InlineData("mailto:a@b.example", "mailto", null, 80, null, null, null)]
    [InlineData("/only/a/path?q", null, null, 80, "/only/a/path", "q", null)]
    [InlineData("http://grüße.example/straße?ö=ü", "http", "grüße.example", 80, "/straße", "ö=ü", null)]
    public async Task A_legal_URL_is_kept_and_taken_apart(
        string url, string? scheme, string? host, int port, string? path, string? query, string? fragment)
    {
        var e = await Good(("e", "pv"), ("url", url), ("refr", url));
        Assert.Equal((url, scheme, host, port), (e.PageUrl, e.PageUrlscheme, e.PageUrlhost, e.PageUrlport));
        Assert.Equal((path, query, fragment), (e.PageUrlpath, e.PageUrlquery, e.PageUrlfragment));
        Assert.Equal((url, scheme, host, port), (e.PageReferrer, e.RefrUrlscheme, e.RefrUrlhost, e.RefrUrlport));
        Assert.Equal((path, query, fragment), (e.RefrUrlpath, e.RefrUrlquery, e.RefrUrlfragment));
    }

    [Theory]
    [InlineData("http://shop.example/sp a ce", "http://shop.example/sp%20a%20ce")]
    [InlineData("  http://shop.example/x  ", "http://shop.example/x")]
    [InlineData("http://shop.example/se+arch?q=a+b", "http://shop.example/se+arch?q=a+b")]
    [InlineData("http://shop.example/a$b?c=[d]", "http://shop.example/a$b?c=[d]")]
    public async Task A_URL_that_is_legal_but_for_blanks_keeps_its_other_characters(string sent, string kept) =>
        Assert.Equal(kept, (await Good(("e", "pv"), ("url", sent))).PageUrl);

    [Theory]
    [InlineData("http://shop.example/a|b", "http://shop.example/a%7Cb")]
    [InlineData("http://shop.example/${a b}/c", "http://shop.example/%24%7Ba%20b%7D/c")]
    [InlineData("http://shop.example/a?d=e${x}&f=g", "http://shop.example/a?d=e%24%7Bx%7D&f=g")]
    [InlineData("http://shop.example/x$[id]", "http://shop.example/x%24%5Bid%5D")]
    [InlineData("http://shop.example/a#{b}/c?d=e", "http://shop.example/a#%7Bb%7D%2Fc%3Fd%3De")]
    [InlineData("http://shop.example/a##b#c d", "http://shop.example/a#%23b%23c%20d")]
    [InlineData("http://shop.example/a%b c%", "http://shop.example/a%25b%20c%25")]
    [InlineData("http://shop.example/%%%x%%%?y=%", "http://shop.example/%25%25%25x%25%25%25?y=%25")]
    [InlineData("http://shop.example/a#{{b c}}#{{b c}}d", "http://shop.example/a#%7B%7Bb%20c%7D%7D%23%7B%7Bb%20c%7D%7Dd")]
    [InlineData("http://shop.example/a#b#/c?d=e#b c#f", "http://shop.example/a#b%23%2Fc%3Fd%3De%23b%20c%23f")]
    [InlineData("http://shop.example/a##b c####b c##/d?e=f", "http://shop.example/a#%23b%20c%23%23%23%23b%20c%23%23%2Fd%3Fe%3Df")]
    [InlineData("http://shop.example/%%b c%%%%b c%%/d?e=%b c%&f=%%%g%%%", "http://shop.example/%25%25b%20c%25%25%25%25b%20c%25%25/d?e=%25b%20c%25&f=%25%25%25g%25%25%25")]
    [InlineData("http://shop.example/a$[b c]$[b c]/d?e=f$[g]h${i j}&k=l", "http://shop.example/a%24%5Bb%20c%5D%24%5Bb%20c%5D/d?e=f%24%5Bg%5Dh%24%7Bi%20j%7D&k=l")]
    [InlineData("http://shop.example/%c3%a4|%41", "http://shop.example/%C3%A4%7CA")]
    [InlineData("http://shop.example/ä|", "http://shop.example/%C3%A4%7C")]
    [InlineData("http://shop.example/?a==b|&&c", "http://shop.example/?a=%3Db%7C&&c")]
    [InlineData("not a scheme:x|y", "not%20a%20scheme%3Ax%7Cy")]
    public async Task An_illegal_URL_is_encoded_anew(string sent, string kept)
    {
        var e = await Good(("e", "pv"), ("url", sent));
        Assert.Equal(kept, e.PageUrl);
        Assert.Equal(sent.StartsWith("http", StringComparison.Ordinal) ? "shop.example" : null, e.PageUrlhost);
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("http:")]
    [InlineData("http://{host}/")]
    [InlineData("https://shop<b>.example/")]
    public async Task A_URL_without_meaning_is_an_enrichment_failure(string url)
    {
        var row = await Bad<BadRow.EnrichmentFailures>(("e", "pv"), ("url", url));
        var message = Assert.IsType<FailureMessage.InputData>(Assert.Single(row.Messages).Message);
        Assert.Equal(("page_url", url), (message.Field, message.Value));
        Assert.Null(row.Enriched.PageUrlhost);
        row = await Bad<BadRow.EnrichmentFailures>(("e", "pv"), ("refr", url));
        Assert.Equal("page_referrer", Assert.IsType<FailureMessage.InputData>(Assert.Single(row.Messages).Message).Field);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, "http://shop.example/referer", "http://shop.example/referer")]
    [InlineData("http://shop.example/url", "http://shop.example/referer", "http://shop.example/url")]
    public async Task The_page_is_what_the_tracker_says_or_else_what_the_browser_does(string? url, string? referer, string? page)
    {
        var query = url is null ? "e=pv" : Query(("e", "pv"), ("url", url));
        Assert.Equal(page, (await Good(Get(query) with { RefererUri = referer })).PageUrl);
    }

    [Theory]
    [InlineData("_sp=abc.1426245561368", "abc", "2015-03-13 11:19:21.368")]
    [InlineData("x=1&_sp=abc.1426245561368.session.dXNlcg", "abc", "2015-03-13 11:19:21.368")]
    [InlineData("_sp=abc", "abc", null)]
    [InlineData("_sp=.1426245561368", null, "2015-03-13 11:19:21.368")]
    [InlineData("_sp", null, null)]
    [InlineData("my_sp=abc.1", null, null)]
    public async Task A_link_from_another_domain_tells_who_followed_it_and_when(string query, string? user, string? time)
    {
        var e = await Good(("e", "pv"), ("url", "http://shop.example/?" + query));
        Assert.Equal((user, time), (e.RefrDomainUserid, e.RefrDvceTstamp is { } t ? Sluice.Snowplow.Times.ToTsv(t) : null));
    }

    [Fact]
    public async Task A_link_with_a_time_that_is_none_is_an_enrichment_failure() =>
        Assert.Equal(
            new FailureMessage.InputData("sp_dtm", "not-a-timestamp", "Not in the expected format: ms since epoch"),
            Assert.Single((await Bad<BadRow.EnrichmentFailures>(("e", "pv"), ("url", "http://shop.example/?_sp=abc.not-a-timestamp"))).Messages).Message);
}
