using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Testing;

namespace Sluice.Fabric.Tests.Measuring;

/// <summary>
/// Azure Monitor's metrics of one namespace, as strict as their documentation: token, api-version, names, grain, span, the
/// form of the filter, ten series unless more are asked for; minutes arrive <see cref="Late"/> and are revised once more.
/// </summary>
internal sealed class FakeMonitor : IAsyncDisposable
{
    public const string NamespaceId =
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.EventHub/namespaces/evhns-x";

    private static readonly string[] Known =
    [
        "ThrottledRequests", "IncomingBytes", "IncomingMessages", "OutgoingBytes", "OutgoingMessages", "IncomingRequests", "SuccessfulRequests", "ServerErrors", "UserErrors",
    ];

    private readonly WebApplication _app;
    private readonly TimeProvider _time;

    private FakeMonitor(WebApplication app, string endpoint, TimeProvider time) => (_app, Endpoint, _time) = (app, endpoint, time);

    public string Endpoint { get; }

    public int Asked { get; private set; }

    /// <summary>Status of all answers other than 200.</summary>
    public int Status { get; set; } = 200;

    public TimeSpan Late { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>Total of a metric and hub in a minute; null for none.</summary>
    public Func<string, string, DateTimeOffset, double?> Total { get; set; } = (_, _, _) => 0;

    public TokenCredential Credential { get; } = new FixedToken();

    public static async Task<FakeMonitor> StartAsync(TimeProvider time)
    {
        var port = FreePorts.Take();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var fake = new FakeMonitor(app, $"http://127.0.0.1:{port}", time);
        app.Run(fake.HandleAsync);
        await app.StartAsync();
        return fake;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        Asked++;
        var refusal = Status != 200 ? "Broken" : Refusal(http.Request);
        http.Response.StatusCode = Status != 200 ? Status : refusal is null ? 200 : refusal == "AuthenticationFailed" ? 401 : 400;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(refusal is null
            ? Answer(http.Request).ToJsonString()
            : new JsonObject { ["error"] = new JsonObject { ["code"] = refusal, ["message"] = "No." } }.ToJsonString());
    }

    private string? Refusal(HttpRequest request)
    {
        if (request.Headers.Authorization != "Bearer T0K3N") return "AuthenticationFailed";
        if (request.Method != "GET" || request.Path != NamespaceId + "/providers/Microsoft.Insights/metrics") return "NotFound";
        var query = request.Query;
        if (query["api-version"] is not ["2018-01-01" or "2019-07-01" or "2021-05-01" or "2023-10-01" or "2024-02-01"]) return "InvalidApiVersion";
        if (query["metricnamespace"] != "Microsoft.EventHub/namespaces") return "InvalidMetricNamespace";
        var names = query["metricnames"].ToString().Split(',');
        if (names.Length > 20 || names.Except(Known).Any()) return "InvalidMetricName";
        if (query["aggregation"] != "total" || query["interval"] != "PT1M") return "InvalidTimeGrain";
        if (query["$filter"] != "EntityName eq '*'") return "InvalidFilter";
        return Span(request) is { } span && span.From < span.To && span.To - span.From <= TimeSpan.FromDays(30) ? null : "InvalidTimespan";
    }

    private static (DateTimeOffset From, DateTimeOffset To)? Span(HttpRequest request) =>
        request.Query["timespan"].ToString().Split('/') is [var from, var to]
        && DateTimeOffset.TryParseExact(from, "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var a)
        && DateTimeOffset.TryParseExact(to, "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var b) ? (a, b) : null;

    private JsonObject Answer(HttpRequest request)
    {
        var (from, to) = Span(request)!.Value;
        var most = int.TryParse(request.Query["top"], CultureInfo.InvariantCulture, out var top) ? top : 10;
        var arrived = _time.GetUtcNow() - Late;
        string[] hubs = ["collected", "enriched", "failed", .. Enumerable.Range(0, 12).Select(i => $"other{i}")];
        return new JsonObject
        {
            ["cost"] = 1, ["interval"] = "PT1M", ["namespace"] = "Microsoft.EventHub/namespaces", ["resourceregion"] = "westeurope",
            ["timespan"] = request.Query["timespan"].ToString(),
            ["value"] = new JsonArray([.. request.Query["metricnames"].ToString().Split(',').Select(metric => (JsonNode)new JsonObject
            {
                ["id"] = $"{NamespaceId}/providers/Microsoft.Insights/metrics/{metric}", ["type"] = "Microsoft.Insights/metrics", ["unit"] = "Count", ["errorCode"] = "Success",
                ["name"] = new JsonObject { ["value"] = metric, ["localizedValue"] = metric },
                // The largest come last, so that who asks for too few misses them.
                ["timeseries"] = new JsonArray([.. hubs.Reverse().Take(most).Select(hub => (JsonNode)new JsonObject
                {
                    ["metadatavalues"] = new JsonArray(new JsonObject { ["name"] = new JsonObject { ["value"] = "entityname" }, ["value"] = hub }),
                    ["data"] = new JsonArray([.. Minutes(from, to).Select(minute =>
                    {
                        var point = new JsonObject { ["timeStamp"] = minute.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) };
                        // What has arrived last is still revised.
                        if (minute.AddMinutes(1) <= arrived && Total(metric, hub, minute) is { } total)
                            point["total"] = minute.AddMinutes(2) <= arrived ? total : Math.Floor(total / 2);
                        return (JsonNode)point;
                    })]),
                })]),
            })]),
        };
    }

    private static IEnumerable<DateTimeOffset> Minutes(DateTimeOffset from, DateTimeOffset to)
    {
        for (var minute = from; minute < to; minute += TimeSpan.FromMinutes(1)) yield return minute;
    }

    private sealed class FixedToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            requestContext.Scopes is [var scope] && scope.EndsWith("/.default", StringComparison.Ordinal)
                ? new AccessToken("T0K3N", DateTimeOffset.MaxValue) : throw new InvalidOperationException("The scope is wrong.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
