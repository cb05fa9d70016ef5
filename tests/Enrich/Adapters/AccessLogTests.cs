using Sluice.Snowplow.FailedEvents;
using static Sluice.Enrich.Tests.Adapters.WebhookCases;

namespace Sluice.Enrich.Tests.Adapters;

public class AccessLogTests
{
    private const string Path = "/com.amazon.aws.cloudfront/wd_access_log";
    private const string Tracker = "com.amazon.aws.cloudfront/wd_access_log";

    private static readonly string[] Line =
    [
        "2026-05-06", "07:08:09", "FRA2", "4045", "203.0.113.7", "GET", "d1.cloudfront.example", "/i", "200", "https://shop.example/a",
        "Mozilla/5.0%2520(X11;%2520Linux)", "a=b%2520c", "-", "Hit", "req1", "host.example", "https", "90", "0.001", "-", "TLSv1.3", "AES", "Hit",
        "HTTP/2.0", "Processed", "12",
    ];

    private static string Take(int count) => string.Join('\t', Line.Take(count));

    [Theory]
    [InlineData(12, 0)]
    [InlineData(15, 1)]
    [InlineData(18, 2)]
    [InlineData(19, 3)]
    [InlineData(23, 4)]
    [InlineData(24, 5)]
    [InlineData(26, 6)]
    public async Task The_number_of_fields_tells_the_schema(int fields, int addition)
    {
        var e = await Event(Request(Path, Take(fields), null));
        Assert.Equal(("com.amazon.aws.cloudfront", "wd_access_log", $"1-0-{addition}"), (e.EventVendor, e.EventName, e.EventVersion));
        Assert.Equal(("srv", Tracker, "https://shop.example/a"), (e.Platform, e.VTracker, e.PageUrl));
        Assert.Equal(new DateTime(2026, 5, 6, 7, 8, 9, DateTimeKind.Utc), e.CollectorTstamp);
    }

    [Fact]
    public async Task Numbers_are_numbers_dashes_nothing_and_the_user_agent_is_decoded_twice() =>
        Is(await Event(Request(Path, Take(26) + "\n", null)), "iglu:com.amazon.aws.cloudfront/wd_access_log/jsonschema/1-0-6",
            """
            {"dateTime":"2026-05-06T07:08:09Z","xEdgeLocation":"FRA2","scBytes":4045,"cIp":"203.0.113.7","csMethod":"GET","csHost":"d1.cloudfront.example",
             "csUriStem":"/i","scStatus":"200","csReferer":"https://shop.example/a","csUserAgent":"Mozilla/5.0 (X11; Linux)","csUriQuery":"a=b%20c","csCookie":null,
             "xEdgeResultType":"Hit","xEdgeRequestId":"req1","xHostHeader":"host.example","csProtocol":"https","csBytes":90,"timeTaken":0.001,"xForwardedFor":null,
             "sslProtocol":"TLSv1.3","sslCipher":"AES","xEdgeResponseResultType":"Hit","csProtocolVersion":"HTTP/2.0","fleStatus":"Processed","fleEncryptedFields":"12"}
            """, Tracker);

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(25)]
    public async Task Another_number_of_fields_fails(int fields) => Assert.Equal("body", (await Failure(Request(Path, Take(fields), null))).Field);

    [Fact]
    public async Task More_fields_than_any_version_has_fail() => Assert.Equal("body", (await Failure(Request(Path, new string('\t', 1_000_000), null))).Field);

    [Fact]
    public async Task All_fields_that_cannot_be_read_are_told() =>
        Assert.Equal<FailureMessage>(
            [new FailureMessage.InputData("dateTime", "a b", "could not convert access log timestamp: Invalid format: \"aTb+00:00\""), new FailureMessage.InputData("scBytes", "d", "cannot be converted to Int")],
            await Failures(Request(Path, "a\tb\tc\td\te\tf\tg\th\ti\thttp://shop.example/\tk\ta=b", null)));
}
