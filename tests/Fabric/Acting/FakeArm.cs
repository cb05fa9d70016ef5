using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Azure.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Testing;

namespace Sluice.Fabric.Tests.Acting;

/// <summary>
/// Azure Resource Manager for one namespace and one Flex app, as strict as its documentation: tokens, api-versions,
/// immutable fields, ranges, the rule of auto-inflate, one operation at a time, ETags, 202 with an operation to watch.
/// </summary>
internal sealed class FakeArm : IAsyncDisposable
{
    private const string Group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/";
    public const string NamespaceId = Group + "Microsoft.EventHub/namespaces/evhns-x";
    public const string AppId = Group + "Microsoft.Web/sites/func-x";
    private const string Operations = "/subscriptions/00000000-0000-0000-0000-000000000001/operations/";

    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private int _version;
    private int _pollsLeft;
    private Action? _then;

    private FakeArm(WebApplication app, string endpoint) => (_app, Endpoint) = (app, endpoint);

    public string Endpoint { get; }

    public JsonObject Namespace { get; } = JsonNode.Parse("""
        {"id":"x","name":"evhns-x","location":"westeurope","tags":{"azd-env-name":"dev"},
         "sku":{"name":"Standard","tier":"Standard","capacity":2},
         "properties":{"provisioningState":"Succeeded","isAutoInflateEnabled":true,"maximumThroughputUnits":10,"disableLocalAuth":true}}
        """)!.AsObject();

    public JsonObject Site { get; } = JsonNode.Parse("""
        {"id":"x","name":"func-x","location":"westeurope","kind":"functionapp,linux",
         "properties":{"serverFarmId":"plan","functionAppConfig":{
           "deployment":{"storage":{"type":"blobContainer","value":"https://x.example/p","authentication":{"type":"UserAssignedIdentity"}}},
           "runtime":{"name":"custom","version":"1.0"},
           "scaleAndConcurrency":{"instanceMemoryMB":2048,"maximumInstanceCount":10,
             "alwaysReady":[{"name":"http","instanceCount":2},{"name":"function:Enrich","instanceCount":1}],
             "triggers":{"http":{"perInstanceConcurrency":100}}},
           "siteUpdateStrategy":{"type":"RollingUpdate"}}}}
        """)!.AsObject();

    /// <summary>Every request: method, path, and the body of a write.</summary>
    public ConcurrentQueue<(string Method, string Path, JsonNode? Body)> Requests { get; } = new();

    /// <summary>Answers of a test's own, each used once before the real one.</summary>
    public ConcurrentQueue<Func<HttpContext, bool>> Instead { get; } = new();

    /// <summary>Polls that an operation takes; 0 answers 200 at once.</summary>
    public int OperationPolls { get; set; }

    /// <summary>How an operation ends.</summary>
    public string OperationEnds { get; set; } = "Succeeded";

    /// <summary>Status of polls other than 200.</summary>
    public int? PollStatus { get; set; }

    /// <summary>Gives an ETag and insists on it.</summary>
    public bool ETags { get; set; }

    /// <summary>Runs before the next write is looked at.</summary>
    public Action? BeforeWrite { get; set; }

    public TokenCredential Credential { get; } = new FixedToken();

    /// <summary>Somebody else changes the app.</summary>
    public void KeepReady(string group)
    {
        Scale["alwaysReady"]!.AsArray().Add(new JsonObject { ["name"] = group, ["instanceCount"] = 1 });
        _version++;
    }

    public int Count(string method, string id) => Requests.Count(request => request.Method == method && request.Path == id);

    public JsonNode? LastWrite => Requests.Last(request => request.Method == "PATCH").Body;

    public JsonNode Scale => Site["properties"]!["functionAppConfig"]!["scaleAndConcurrency"]!;

    public string AlwaysReady => string.Join(' ', Scale["alwaysReady"]!.AsArray().Select(group => $"{group!["name"]}={group["instanceCount"]}"));

    public static async Task<FakeArm> StartAsync()
    {
        var port = FreePorts.Take();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var fake = new FakeArm(app, $"http://127.0.0.1:{port}");
        app.Run(fake.HandleAsync);
        await app.StartAsync();
        return fake;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        var text = await new StreamReader(http.Request.Body).ReadToEndAsync();
        var body = text.Length > 0 ? JsonNode.Parse(text) : null;
        var path = http.Request.Path.Value!;
        Requests.Enqueue((http.Request.Method, path, body));
        var (status, answer) = Answer(http, path, body as JsonObject);
        if (status == 0) return;
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.ToJsonString());
    }

    private (int Status, JsonNode Body) Answer(HttpContext http, string path, JsonObject? body)
    {
        lock (_gate)
        {
            if (http.Request.Headers.Authorization != "Bearer T0K3N") return Error(401, "AuthenticationFailed");
            if (Instead.TryDequeue(out var instead) && instead(http)) return (0, new JsonObject());
            if (path.StartsWith(Operations, StringComparison.Ordinal)) return Poll();
            var (resource, version) = path switch
            {
                NamespaceId => (Namespace, "2024-01-01"),
                AppId => (Site, "2024-11-01"),
                _ => (null, ""),
            };
            if (resource is null) return Error(404, "ResourceNotFound");
            if (http.Request.Query["api-version"] != version) return Error(400, "InvalidApiVersionParameter");
            if (ETags) http.Response.Headers.ETag = $"\"{_version}\"";
            if (http.Request.Method == "GET") return (200, resource.DeepClone());
            if (http.Request.Method != "PATCH") return Error(405, "MethodNotAllowed");
            if (http.Request.ContentType != "application/json" || body is null) return Error(415, "UnsupportedMediaType");
            var before = BeforeWrite;
            BeforeWrite = null;
            before?.Invoke();
            if (_then is not null) return Error(409, "Conflict");
            if (ETags && http.Request.Headers.IfMatch != $"\"{_version}\"") return Error(412, "PreconditionFailed");
            if ((resource == Namespace ? RefuseNamespace(body) : RefuseSite(body)) is { } wrong) return Error(400, wrong);
            if (OperationPolls == 0)
            {
                Merge(resource, body);
                return (200, resource.DeepClone());
            }
            (_pollsLeft, _then) = (OperationPolls, () => Merge(resource, body));
            http.Response.Headers["Azure-AsyncOperation"] = $"{Endpoint}{Operations}1?api-version={version}";
            http.Response.Headers.RetryAfter = "5";
            return (202, new JsonObject());
        }
    }

    private (int Status, JsonNode Body) Poll()
    {
        if (PollStatus is { } status) return Error(status, "Denied");
        if (--_pollsLeft > 0) return (200, new JsonObject { ["status"] = "InProgress" });
        if (OperationEnds == "Succeeded") _then?.Invoke();
        _then = null;
        var end = new JsonObject { ["status"] = OperationEnds };
        if (OperationEnds != "Succeeded") end["error"] = new JsonObject { ["code"] = "CapacityNotAvailable", ["message"] = "None left." };
        return (200, end);
    }

    private string? RefuseNamespace(JsonObject body)
    {
        if (body.Any(field => field.Key is not ("sku" or "properties" or "tags" or "identity"))) return "ImmutableField";
        var merged = Namespace.DeepClone().AsObject();
        Merge(merged, body.DeepClone().AsObject());
        if (merged["sku"]!["name"]!.ToString() != Namespace["sku"]!["name"]!.ToString()) return "SkuNameImmutable";
        var capacity = (int)merged["sku"]!["capacity"]!;
        var (on, most) = ((bool)merged["properties"]!["isAutoInflateEnabled"]!, (int)merged["properties"]!["maximumThroughputUnits"]!);
        if (capacity is < 1 or > 40) return "CapacityOutOfRange";
        if (on && (most is < 1 or > 40 || most <= capacity)) return "MaximumThroughputUnitsMustBeGreaterThanCapacity";
        return !on && most != 0 ? "MaximumThroughputUnitsMustBeZero" : null;
    }

    private string? RefuseSite(JsonObject body)
    {
        var old = Site["properties"]!["functionAppConfig"]!;
        if (body.Any(field => field.Key is not "properties") || body["properties"]?["functionAppConfig"] is not JsonObject config)
            return "ImmutableField";
        foreach (var part in (string[])["deployment", "runtime", "siteUpdateStrategy"])
            if (!JsonNode.DeepEquals(config[part], old[part]))
                return part + "Changed";
        var scale = config["scaleAndConcurrency"]!;
        if ((int)scale["instanceMemoryMB"]! != 2048 || !JsonNode.DeepEquals(scale["triggers"], Scale["triggers"])) return "ScaleChanged";
        var sum = 0;
        foreach (var group in scale["alwaysReady"]!.AsArray())
        {
            var name = (string)group!["name"]!;
            if (name is not ("http" or "blob" or "durable") && !name.StartsWith("function:", StringComparison.Ordinal)) return "AlwaysReadyName";
            if ((int)group["instanceCount"]! < 1) return "AlwaysReadyCount";
            sum += (int)group["instanceCount"]!;
        }
        var most = (int)scale["maximumInstanceCount"]!;
        return most is < 1 or > 1_000 || sum > most ? "AlwaysReadyMoreThanMaximum" : null;
    }

    // As ARM merges a PATCH, but for functionAppConfig, which it replaces: the harsher reading of what is documented.
    private void Merge(JsonObject target, JsonObject patch)
    {
        _version++;
        foreach (var (name, value) in patch.ToList())
            if (value is JsonObject inner && target[name] is JsonObject existing && name != "functionAppConfig") Merge(existing, inner);
            else target[name] = value?.DeepClone();
    }

    private static (int Status, JsonNode Body) Error(int status, string code) =>
        (status, new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = "No.\nReally." } });

    private sealed class FixedToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            requestContext.Scopes is [var scope] && scope.EndsWith("/.default", StringComparison.Ordinal)
                ? new AccessToken("T0K3N", DateTimeOffset.MaxValue)
                : throw new InvalidOperationException("The scope is wrong.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
