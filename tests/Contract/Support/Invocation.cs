using System.Text;
using System.Text.Json;

namespace Sluice.Contract.Tests;

/// <summary>An invocation as it reached the app.</summary>
internal sealed record Invocation(string Function, int Process, IReadOnlyList<string> Headers, JsonElement Body)
{
    public JsonElement Metadata => Body.GetProperty("Metadata");

    public string Header(string name) =>
        Headers.Single(h => h.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))[(name.Length + 2)..];

    /// <summary>An array that is written as a string of JSON.</summary>
    public JsonElement Inner(string name) => Parse(Metadata.GetProperty(name).GetString()!);

    /// <summary>The data of a batch, for parameter "events".</summary>
    public JsonElement Events => Parse(Body.GetProperty("Data").GetProperty("events").GetString()!);

    public IEnumerable<string> Texts => Events.EnumerateArray().Select(e => Encoding.UTF8.GetString(e.GetBytesFromBase64()));

    public int Partition => int.Parse(Metadata.GetProperty("PartitionContext").GetProperty("PartitionId").GetString()!);

    public long[] Sequences => [.. Inner("SequenceNumberArray").EnumerateArray().Select(e => e.GetInt64())];

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
