using System.Text.Json;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Contract.Tests;

/// <summary>The request that a batch of events becomes.</summary>
[Collection(StorageCollection.Name)]
public sealed class EventEnvelopeTests(AzuriteFixture azurite)
{
    private static readonly byte[] NotText = [0xff, 0x00, 0x78];

    private async Task<(HostedApp App, Invocation Invocation)> DeliverAsync(string dataType, Action<FakeLog> fill)
    {
        var app = new HostedApp(azurite.ConnectionString) { Log = new FakeLog(1) };
        app.EventFunction(dataType: dataType);
        fill(app.Log);
        await app.StartAsync();
        await app.WaitForInvocationsAsync(1);
        return (app, app.Invocations.First());
    }

    [Fact]
    public async Task A_binary_batch_has_the_hosts_headers_and_byte_exact_events()
    {
        var (app, invocation) = await DeliverAsync("binary", log =>
        {
            log.Append(0, NotText, key: "pk1", properties: new Dictionary<string, object?> { ["i"] = 7, ["kind"] = "täst", ["none"] = null });
            log.Append(0, [], origin: new Origin(3, 99, 1));
        });
        await using var _ = app;
        Assert.Equal("OnEvents", invocation.Function);
        Assert.Equal("application/json; charset=utf-8", invocation.Header("Content-Type"));
        Assert.Equal("chunked", invocation.Header("Transfer-Encoding"));
        Assert.DoesNotContain(invocation.Headers, h => h.StartsWith("Content-Length", StringComparison.OrdinalIgnoreCase));
        Assert.StartsWith("Azure-Functions-Host/4.", invocation.Header("User-Agent"), StringComparison.Ordinal);
        Assert.True(Guid.TryParse(invocation.Header("X-Azure-Functions-InvocationId"), out var _));
        Assert.NotEmpty(invocation.Header("X-Azure-Functions-HostVersion"));

        Assert.Equal(["Data", "Metadata"], invocation.Body.EnumerateObject().Select(p => p.Name));
        Assert.Equal("""["/wB4",""]""", invocation.Body.GetProperty("Data").GetProperty("events").GetString());
    }

    [Fact]
    public async Task Metadata_arrays_are_strings_of_JSON_and_objects_are_objects()
    {
        var (app, invocation) = await DeliverAsync("binary", log =>
        {
            log.Append(0, NotText, key: "pk1", properties: new Dictionary<string, object?> { ["i"] = 7, ["kind"] = "täst", ["none"] = null });
            log.Append(0, [1], origin: new Origin(3, 99, 1));
        });
        await using var _ = app;
        Assert.Equal("""["pk1",null]""", invocation.Inner("PartitionKeyArray").GetRawText());
        Assert.Equal("""["0","100"]""", invocation.Inner("OffsetArray").GetRawText());
        Assert.Equal("""["0","100"]""", invocation.Inner("OffsetStringArray").GetRawText());
        Assert.Equal("[0,1]", invocation.Inner("SequenceNumberArray").GetRawText());
        Assert.Equal("""["1970-01-01T00:00:00Z","1970-01-01T00:00:01Z"]""", invocation.Inner("EnqueuedTimeUtcArray").GetRawText());
        Assert.Equal("""[{"i":7,"kind":"täst","none":null},{"sluice-origin":"3-99-1"}]""", invocation.Inner("PropertiesArray").GetRawText());
        var system = invocation.Inner("SystemPropertiesArray")[0];
        Assert.Equal(0, system.GetProperty("x-opt-sequence-number").GetInt64());
        Assert.Equal("0", system.GetProperty("x-opt-offset").GetString());
        Assert.Equal("pk1", system.GetProperty("x-opt-partition-key").GetString());
        Assert.Equal("pk1", system.GetProperty("PartitionKey").GetString());
        Assert.Equal(0, system.GetProperty("SequenceNumber").GetInt64());
        Assert.Equal("1970-01-01T00:00:00Z", system.GetProperty("EnqueuedTimeUtc").GetString());

        var partition = invocation.Metadata.GetProperty("PartitionContext");
        Assert.Equal(app.Namespace, partition.GetProperty("FullyQualifiedNamespace").GetString());
        Assert.Equal("Things", partition.GetProperty("EventHubName").GetString());
        Assert.Equal("$Default", partition.GetProperty("ConsumerGroup").GetString());
        Assert.Equal("0", partition.GetProperty("PartitionId").GetString());
        Assert.True(partition.GetProperty("IsCheckpointingAfterInvocation").GetBoolean());
        var sys = invocation.Metadata.GetProperty("sys");
        Assert.Equal("OnEvents", sys.GetProperty("MethodName").GetString());
        Assert.Equal(JsonValueKind.String, sys.GetProperty("UtcNow").ValueKind);
        Assert.True(sys.GetProperty("RandGuid").TryGetGuid(out var _));
        Assert.False(invocation.Metadata.TryGetProperty("RetryContext", out var _));
    }

    [Fact]
    public async Task As_string_text_survives_and_other_bytes_do_not()
    {
        var (app, invocation) = await DeliverAsync("string", log =>
        {
            log.Append(0, """{"hello":"wörld \"0\""}""");
            log.Append(0, NotText);
        });
        await using var _ = app;
        Assert.Equal("""{"hello":"wörld \"0\""}""", invocation.Events[0].GetString());
        Assert.Equal("\uFFFD\0x", invocation.Events[1].GetString());
    }

    [Fact]
    public async Task Without_a_data_type_events_are_JSON_values()
    {
        var (app, invocation) = await DeliverAsync("", log => log.Append(0, """{ "a": [1, "ü"] }""", "7"));
        await using var _ = app;
        Assert.Equal("""[{"a":[1,"ü"]},7]""", invocation.Body.GetProperty("Data").GetProperty("events").GetString());
    }

    [Fact]
    public async Task Without_a_data_type_one_event_that_is_not_JSON_loses_the_whole_batch()
    {
        await using var app = new HostedApp(azurite.ConnectionString) { Log = new FakeLog(1) };
        app.EventFunction(dataType: "");
        app.Log.Append(0, """{"a":1}""", "no json");
        await app.StartAsync();
        await app.WaitForCheckpointAsync(0, 1);
        Assert.Empty(app.Invocations);
        Assert.Equal(1, app.Lines.CountOf(5054));
    }

    [Fact]
    public async Task A_large_batch_arrives_whole()
    {
        var bodies = Enumerable.Range(0, 100).Select(i => new string((char)('a' + i % 26), 50_000)).ToArray();
        var (app, invocation) = await DeliverAsync("binary", log => log.Append(0, bodies));
        await using var _ = app;
        Assert.Equal(bodies, invocation.Texts);
    }

    [Fact]
    public async Task The_reader_gets_the_connection_and_the_hub_of_the_connection_wins()
    {
        await using var app = new HostedApp(azurite.ConnectionString) { Log = new FakeLog(1) };
        app.EventFunction();
        var connection = $"Endpoint=sb://{app.Namespace}/;SharedAccessKeyName=k;SharedAccessKey=s;EntityPath=Other";
        app.Setting("EventHubs", connection);
        app.Log.Append(0, "x");
        await app.StartAsync();
        await app.WaitForInvocationsAsync(1);
        Assert.Equal([connection], app.Log.Connections);
        Assert.Equal("Other", app.Invocations.First().Metadata.GetProperty("PartitionContext").GetProperty("EventHubName").GetString());
        Assert.Equal(100, app.Log.AskedFor);
    }
}
