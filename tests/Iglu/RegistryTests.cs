using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sluice.Testing;

namespace Sluice.Iglu.Tests;

public sealed class RegistryTests : IAsyncLifetime
{
    private const string Item = """, "type": "object", "required": ["id"]""";

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new() { HasRealTimers = true, Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) };
    private TestRegistry _registry = null!;

    public async Task InitializeAsync() => _registry = await TestRegistry.StartAsync();

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Data_is_validated_with_a_schema_of_an_http_registry_that_is_asked_once()
    {
        _registry.Serve(Samples.Schema("item", "1-0-0", Item));
        using var client = Client(more: """, "apikey": "5ecret-key" """);
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await Validate(client, """{"id":1}""")).IsValid);
            Assert.Equal("ValidationError", (await Validate(client, "{}")).ErrorType);
        }
        Assert.Equal([("/schemas/com.acme/item/jsonschema/1-0-0", "5ecret-key")], _registry.Requests);
        var lookup = await client.LookupAsync(Samples.Key("item/jsonschema/1-0-0"), default);
        Assert.Equal("Acme", lookup.Registry);
        Assert.Equal(Samples.Schema("item", "1-0-0", Item), System.Text.Encoding.UTF8.GetString(lookup.Schema!.Value.Span));
    }

    [Fact]
    public async Task A_schema_that_nobody_has_is_a_resolution_error_with_the_history_sorted_by_repository()
    {
        using var client = Client();
        var verdict = await Validate(client, "{}");
        Assert.Equal("ResolutionError", verdict.ErrorType);
        const string history = """[{"repository":"Acme","errors":[{"error":"NotFound"}],"attempts":1,"lastAttempt":"2026-01-02T03:04:05.000Z"},{"repository":"Iglu Client Embedded","errors":[{"error":"NotFound"}],"attempts":1,"lastAttempt":"2026-01-02T03:04:05.000Z"}]""";
        Assert.Equal($$"""{"error":"ResolutionError","lookupHistory":{{history}}}""", verdict.ErrorJson);
        Assert.Equal(history, (await client.LookupAsync(Samples.Key("item/jsonschema/1-0-0"), default)).LookupHistoryJson);
        Assert.Single(_registry.Requests);
    }

    [Fact]
    public async Task A_missing_schema_is_asked_for_again_after_a_pause_that_grows_and_then_found()
    {
        using var client = Client();
        await Validate(client, "{}");
        _time.Advance(TimeSpan.FromMilliseconds(900));
        await Validate(client, "{}");
        Assert.Single(_registry.Requests);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        var second = await Validate(client, "{}");
        Assert.Equal(2, _registry.Requests.Count);
        Assert.Contains("\"attempts\":2", second.ErrorJson, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMilliseconds(1100));
        await Validate(client, "{}");
        Assert.Equal(2, _registry.Requests.Count);
        _registry.Serve(Samples.Schema("item", "1-0-0", Item));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await Validate(client, """{"id":1}""")).IsValid);
    }

    public static TheoryData<string, string> Failures { get; } = new()
    {
        { "500", "HTTP status 500" }, { "401", "HTTP status 401" }, { "text", "the answer is no JSON" },
        { "other host", "a redirect to another host, which is not followed" }, { "loop", "too many redirects" },
        { "huge", "the schema is larger than 2048 bytes" }, { "endless", "the schema is larger than 2048 bytes" },
        { "slow", "no answer within 0.3 s" }, { "cut", "it cannot be reached" }, { "nowhere", "a redirect without a target" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_registry_that_misbehaves_is_a_failure_in_the_history_and_nothing_worse(string behaviour, string message)
    {
        var released = new TaskCompletionSource();
        _registry.Answer = async context =>
        {
            switch (behaviour)
            {
                case "500" or "401": context.Response.StatusCode = int.Parse(behaviour); break;
                case "text": await context.Response.WriteAsync("<html>"); break;
                case "other host": context.Response.Redirect("http://localhost:1/x"); break;
                case "loop": context.Response.Redirect(context.Request.Path); break;
                case "nowhere": context.Response.StatusCode = 302; break;
                case "huge": await context.Response.WriteAsync(new string(' ', 5000)); break;
                case "endless":
                    for (var i = 0; i < 100; i++)
                    {
                        await context.Response.WriteAsync(new string(' ', 100));
                        await context.Response.Body.FlushAsync();
                    }
                    break;
                case "slow": await released.Task; break;
                case "cut": context.Abort(); break;
            }
        };
        // Only the answer that never comes should meet the time limit.
        using var client = Client(more: """, "apikey": "5ecret-key" """, options => options with
        {
            MaximumSchemaBytes = 2048, Timeout = behaviour == "slow" ? TimeSpan.FromSeconds(0.3) : TimeSpan.FromSeconds(60),
        });
        var verdict = await Validate(client, "{}");
        released.SetResult();
        Assert.Equal("ResolutionError", verdict.ErrorType);
        Assert.Contains("\"error\":\"RepoFailure\",\"message\":\"" + message, verdict.ErrorJson, StringComparison.Ordinal);
        Assert.DoesNotContain("5ecret", verdict.ErrorJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_on_the_same_host_is_followed_with_the_key()
    {
        _registry.Answer = context =>
        {
            if (context.Request.Path.StartsWithSegments("/moved")) return context.Response.WriteAsync(Samples.Schema("item", "1-0-0", Item));
            context.Response.Redirect("/moved" + context.Request.Path);
            return Task.CompletedTask;
        };
        using var client = Client(more: """, "apikey": "5ecret-key" """);
        Assert.True((await Validate(client, """{"id":1}""")).IsValid);
        Assert.All(_registry.Requests, request => Assert.Equal("5ecret-key", request.ApiKey));
    }

    [Theory]
    [InlineData("""{"type":"object"}""", "$.self")]
    [InlineData("[]", "$.self")]
    [InlineData("""{"self":{"vendor":"com.acme","name":"item","format":"jsonschema","version":"1-0-1"}}""", "$.self.version")]
    [InlineData("""{"self":{"vendor":"com.evil","name":"item","format":"jsonschema","version":"1-0-0"}}""", "$.self.vendor")]
    [InlineData("""{"self":{"vendor":"com.acme","name":"item","format":"jsonschema","version":"1-0-0"},"type":7}""", "$.type")]
    [InlineData("""{"self":{"vendor":"com.acme","name":"item","format":"jsonschema","version":"1-0-0"},"$supersededBy":"next"}""", "$.$supersededBy")]
    public async Task A_schema_that_is_not_what_its_path_says_or_not_legal_is_an_invalid_schema(string schema, string path)
    {
        _registry.Answer = context => context.Response.WriteAsync(schema);
        using var client = Client();
        var verdict = await Validate(client, "{}");
        Assert.Equal("InvalidSchema", verdict.ErrorType);
        Assert.Equal(path, Samples.Json(verdict.ErrorJson!).GetProperty("schemaIssues")[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task An_unreachable_registry_makes_data_wait_when_asked_to()
    {
        _registry.Answer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        using var client = Client(more: """, "apikey": "5ecret-key" """, options => options with { OnUnreachable = OnUnreachable.Wait });
        var fault = await Assert.ThrowsAsync<IgluUnavailableException>(() => Validate(client, "{}").AsTask());
        Assert.DoesNotContain("5ecret", fault.ToString(), StringComparison.Ordinal);
        Assert.Contains("iglu:com.acme/item/jsonschema/1-0-0", fault.Message, StringComparison.Ordinal);

        // Schemas that another registry has are not held up, and a plain 404 is an answer.
        Assert.True((await client.ValidateAsync(Samples.Key("iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0"),
            Samples.Json("""{"id":"8b8e9d9c-2c8b-4a0b-9a0f-0f3b6c1d2e3f"}"""), default)).IsValid);
        _registry.Serve();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("ResolutionError", (await Validate(client, "{}")).ErrorType);
    }

    [Fact]
    public async Task A_schema_past_its_time_is_fetched_again_and_the_old_one_serves_while_the_registry_fails()
    {
        _registry.Serve(Samples.Schema("item", "1-0-0", Item));
        using var client = Client();
        Assert.False((await Validate(client, "{}")).IsValid);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False((await Validate(client, "{}")).IsValid);
        Assert.Single(_registry.Requests);

        var good = _registry.Answer;
        _registry.Answer = context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        _time.Advance(TimeSpan.FromSeconds(2));
        await Eventually(async () =>
        {
            Assert.Equal("ValidationError", (await Validate(client, "{}")).ErrorType);
            return _registry.Requests.Count == 2;
        });

        _registry.Serve(Samples.Schema("item", "1-0-0", ""));
        await Eventually(async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(61));
            return (await Validate(client, "{}")).IsValid;
        });
        Assert.NotSame(good, _registry.Answer);
    }

    [Fact]
    public async Task Many_callers_of_an_unknown_schema_cause_one_request()
    {
        var gate = new TaskCompletionSource();
        _registry.Answer = async context =>
        {
            await gate.Task;
            await context.Response.WriteAsync(Samples.Schema("item", "1-0-0", Item));
        };
        using var client = Client();
        var callers = Enumerable.Range(0, 64).Select(_ => Task.Run(() => Validate(client, """{"id":1}""").AsTask())).ToArray();
        await Eventually(() => Task.FromResult(!_registry.Requests.IsEmpty));
        Assert.DoesNotContain(callers, caller => caller.IsCompleted);
        gate.SetResult();
        Assert.All(await Task.WhenAll(callers), verdict => Assert.True(verdict.IsValid));
        Assert.Single(_registry.Requests);
    }

    [Fact]
    public async Task A_caller_who_gives_up_does_not_spoil_the_lookup_for_others()
    {
        var gate = new TaskCompletionSource();
        _registry.Answer = async context =>
        {
            await gate.Task;
            await context.Response.WriteAsync(Samples.Schema("item", "1-0-0", Item));
        };
        using var client = Client();
        using var impatient = new CancellationTokenSource();
        var first = client.ValidateAsync(Samples.Key("item/jsonschema/1-0-0"), Samples.Json("{}"), impatient.Token).AsTask();
        var second = Validate(client, """{"id":1}""").AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();
        Assert.True((await second).IsValid);
    }

    [Fact]
    public async Task The_cache_keeps_the_schemas_used_last()
    {
        _registry.Serve([.. Enumerable.Range(0, 4).Select(i => Samples.Schema("item" + i, "1-0-0"))]);
        using var client = Client(head: "\"cacheSize\": 2");
        foreach (var name in new[] { "item0", "item1", "item0", "item2", "item0", "item1" })
            await client.ValidateAsync(Samples.Key(name + "/jsonschema/1-0-0"), Samples.Json("{}"), default);
        Assert.Equal(["item0", "item1", "item2", "item1"], _registry.Requests.Select(request => request.Path.Split('/')[3]));
    }

    [Fact]
    public async Task Many_threads_with_a_small_cache_and_a_moving_clock_always_get_the_right_verdict()
    {
        _registry.Serve([.. Enumerable.Range(0, 6).Select(i => Samples.Schema("item" + i, "1-0-0", $$""", "required": ["id{{i}}"] """))]);
        using var client = Client(head: "\"cacheSize\": 3, \"cacheTtl\": 1");
        await Parallel.ForAsync(0, 8, async (worker, cancellation) =>
        {
            for (var i = 0; i < 200; i++)
            {
                var number = (worker + i) % 7;
                var verdict = await client.ValidateAsync(
                    Samples.Key($"item{number}/jsonschema/1-0-0"), Samples.Json($$"""{"id{{i % 7}}":1}"""), cancellation);
                Assert.Equal(number == 6 ? "ResolutionError" : number == i % 7 ? null : "ValidationError", verdict.ErrorType);
                if (i % 20 == 0) _time.Advance(TimeSpan.FromSeconds(1));
            }
        });
    }

    [Fact]
    public async Task Repositories_are_asked_by_claimed_vendor_then_by_priority()
    {
        await using var second = await TestRegistry.StartAsync();
        await using var third = await TestRegistry.StartAsync();
        var file = Samples.ResolverFile(_folder, string.Join(',',
            Samples.Http(_registry.Uri, "Late", 9), Samples.Http(second.Uri, "Claims", 20, "\"com.acme\""), Samples.Http(third.Uri, "Early", 1)));
        second.Serve(Samples.Schema("item", "1-0-0"));
        third.Serve(Samples.Schema("item", "1-0-0"), Samples.Schema("other", "1-0-0"));
        using var client = IgluClient.Create(new IgluOptions { ResolverFile = file, AllowHttpOnLoopback = true }, _time);
        Assert.Equal("Claims", (await client.LookupAsync(Samples.Key("item/jsonschema/1-0-0"), default)).Registry);
        Assert.Empty(third.Requests);
        Assert.Equal("Early", (await client.LookupAsync(Samples.Key("other/jsonschema/1-0-0"), default)).Registry);
        Assert.Empty(_registry.Requests);
    }

    [Fact]
    public async Task A_superseded_schema_of_a_server_is_replaced_by_its_successor()
    {
        _registry.Serve(
            Samples.Schema("item", "1-0-0", """, "$supersededBy": "1-0-2" """ + Item),
            Samples.Schema("item", "1-0-2", """, "$supersedes": ["1-0-0"], "required": ["name"]"""),
            Samples.Schema("gone", "1-0-0", """, "$supersededBy": "1-0-1" """),
            Samples.Schema("ring", "1-0-0", """, "$supersededBy": "1-0-1" """),
            Samples.Schema("ring", "1-0-1", """, "$supersededBy": "1-0-0" """));
        using var client = Client();
        var good = await Validate(client, """{"name":1}""");
        Assert.True(good.IsValid);
        Assert.Equal(Samples.Key("item/jsonschema/1-0-2"), good.SupersededBy);
        var bad = await Validate(client, """{"id":1}""");
        Assert.StartsWith("""{"error":"ValidationError","supersededBy":"1-0-2","dataReports":[""", bad.ErrorJson, StringComparison.Ordinal);
        Assert.Equal("ResolutionError", (await client.ValidateAsync(Samples.Key("gone/jsonschema/1-0-0"), Samples.Json("{}"), default)).ErrorType);
        Assert.True((await client.ValidateAsync(Samples.Key("ring/jsonschema/1-0-0"), Samples.Json("{}"), default)).IsValid);
    }

    private IgluClient Client(string more = "", Func<IgluOptions, IgluOptions>? change = null, string head = "\"cacheSize\": 10, \"cacheTtl\": 60")
    {
        var options = new IgluOptions
        {
            ResolverFile = Samples.ResolverFile(_folder, Samples.Http(_registry.Uri, more: more), head),
            AllowHttpOnLoopback = true,
            Timeout = TimeSpan.FromSeconds(60),
        };
        return IgluClient.Create(change?.Invoke(options) ?? options, _time);
    }

    private static ValueTask<SchemaVerdict> Validate(IgluClient client, string data) =>
        client.ValidateAsync(Samples.Key("item/jsonschema/1-0-0"), Samples.Json(data), default);

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition()) await Task.Delay(10, limit.Token);
    }
}
