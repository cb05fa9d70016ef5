using System.Text;
using System.Text.Json.Nodes;
using Sluice.Log;

namespace Sluice.Host.Tests;

/// <summary>An Event Hubs invocation as the Functions host writes it: arrays and texts are JSON inside a string, objects are objects.</summary>
internal sealed class Envelope
{
    private readonly JsonObject _data;
    private readonly JsonObject _metadata;

    public Envelope(params (byte[] Body, long Sequence, Origin? Origin)[] events)
    {
        var bodies = new JsonArray([.. events.Select(e => (JsonNode)Convert.ToBase64String(e.Body))]);
        var sequences = new JsonArray([.. events.Select(e => (JsonNode)e.Sequence)]);
        var times = new JsonArray([.. events.Select((_, i) => (JsonNode)$"2026-11-23T07:19:{i % 60:D2}.561Z")]);
        var properties = new JsonArray([.. events.Select(e => (JsonNode)(e.Origin is { } origin
            ? new JsonObject { ["i"] = 1, [Origin.PropertyName] = origin.ToString() }
            : new JsonObject()))]);
        _data = new JsonObject { ["events"] = bodies.ToJsonString() };
        _metadata = new JsonObject
        {
            ["PartitionContext"] = new JsonObject
            {
                ["FullyQualifiedNamespace"] = "ns.servicebus.windows.net", ["EventHubName"] = "collected", ["ConsumerGroup"] = "enrich",
                ["PartitionId"] = "3", ["IsCheckpointingAfterInvocation"] = true,
                ["Lease"] = new JsonObject { ["Owner"] = new JsonArray(1, 2, new JsonObject()) },
            },
            ["PartitionKeyArray"] = """["pk1",null]""",
            ["OffsetArray"] = """["0","100"]""",
            ["SequenceNumberArray"] = sequences.ToJsonString(),
            ["EnqueuedTimeUtcArray"] = times.ToJsonString(),
            ["PropertiesArray"] = properties.ToJsonString(),
            ["SystemPropertiesArray"] = """[{"x-opt-offset":"0"}]""",
            ["sys"] = new JsonObject { ["MethodName"] = "Enrich", ["UtcNow"] = "2026-11-23T07:19:40.6394907Z" },
        };
    }

    /// <summary>One event of a few bytes.</summary>
    public static Envelope Ordinary => new(([0xff, 0x00, 0x78], 41, null), ([], 42, new Origin(7, 9, 1)));

    public Envelope Data(string name, JsonNode? value)
    {
        _data[name] = value;
        return this;
    }

    public Envelope Metadata(string name, JsonNode? value)
    {
        _metadata[name] = value;
        return this;
    }

    public Envelope Without(string name)
    {
        _data.Remove(name);
        _metadata.Remove(name);
        return this;
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(ToString());

    public override string ToString() =>
        new JsonObject { ["Data"] = _data.DeepClone(), ["Metadata"] = _metadata.DeepClone() }.ToJsonString();
}
