using Sluice.Testing;

namespace Sluice.Contract.Tests;

/// <summary>
/// A function without an HTTP trigger is invoked by POST /name on the app's own port. Nobody outside may reach that
/// through the host, however the path is written; with a catch-all route anybody could.
/// </summary>
[Collection(StorageCollection.Name)]
public sealed class IsolationTests(AzuriteFixture azurite)
{
    private static readonly string[] Targets =
    [
        "/OnEvents", "/onevents", "/ONEVENTS", "/OnEvents/", "//OnEvents", "///OnEvents", "/OnEvents//", "//OnEvents//",
        "/./OnEvents", "/OnEvents/.", "/OnEvents/./", "/x/../OnEvents", "/x/../OnEvents/", "/x/y/../../OnEvents", "/OnEvents/x/..",
        "/%4fnEvents", "/%4FnEvents", "/OnEvent%73", "/%2e/OnEvents", "/%2E/OnEvents", "/x/%2e%2e/OnEvents", "/x/%2E%2e/OnEvents/",
        "/x/..%2fOnEvents", "/x/..%2FOnEvents", "/x/%2e%2e%2fOnEvents", "/%2fOnEvents", "/x%2f../OnEvents", "/x/%252e%252e%252fOnEvents",
        "/x/..\\OnEvents", "/x/..%5cOnEvents", "/x/..%5COnEvents", "/..\\OnEvents", "/\\OnEvents", "/x\\../OnEvents",
        "/x;/../OnEvents", "/x/..;/OnEvents", "/OnEvents;/x/..", "/OnEvents/%20", "/%20/OnEvents", "/OnEvents%20", "/OnEvents%00",
        "/OnEvents?x=1", "/x/y?/../OnEvents", "/x/y#/../../OnEvents", "/OnEvents%3f/x", "/OnEvents%23/x",
        "http://shop.example/OnEvents", "http://127.0.0.1/x/../OnEvents", "/x/.%2e/OnEvents", "/x/./../OnEvents", "/OnEvents/x", "/x/OnEvents",
        "/i/../OnEvents", "/i/OnEvents", "/OnTick", "/x/..%2fOnTick",
    ];

    [Fact]
    public async Task No_request_from_outside_reaches_an_invocation()
    {
        await using var app = new HostedApp(azurite.ConnectionString);
        app.HttpFunction("Events", "{vendor}/{version}", "get", "head", "post", "options");
        app.HttpFunction("Pixel", "i", "get", "post");
        app.HttpFunction("Root", "/", "get", "post");
        app.EventFunction();
        app.Function("OnTick", """{"bindings":[{"type":"timerTrigger","direction":"in","name":"tick","schedule":"0 0 0 1 1 *"}]}""");
        await app.StartAsync();
        await app.EchoAsync("i");
        foreach (var target in Targets)
        {
            var answer = await RawHttp.SendAsync(app.Port, "POST " + target,
                "User-Agent: Azure-Functions-Host/4.1037.0.0\r\nContent-Type: application/json\r\nX-Azure-Functions-InvocationId: 1\r\n", "{}");
            Assert.True(app.Invocations.Count == 0, $"POST {target} reached an invocation: {answer}");
        }
        // The very same requests do reach one when nothing stands between: the test would notice.
        Assert.Equal(200, RawHttp.Status(await RawHttp.SendAsync(app.Host.Snapshot().Instances[0].Port, "POST /onevents/", "", "{}")));
        Assert.Single(app.Invocations);
    }

    [Fact]
    public async Task The_name_of_an_event_function_is_a_404_like_any_other_unknown_path()
    {
        await using var app = new HostedApp(azurite.ConnectionString);
        app.HttpFunction("Pixel", "i", "get", "post");
        app.EventFunction();
        await app.StartAsync();
        await app.EchoAsync("i");
        Assert.Equal(404, RawHttp.Status(await RawHttp.SendAsync(app.Port, "POST /OnEvents", "", "{}")));
    }
}
