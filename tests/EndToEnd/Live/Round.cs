using System.Text.Json;

namespace Sluice.EndToEnd.Tests.Live;

/// <summary>One round of the fabric, as <c>api/fabric/view</c> tells it.</summary>
internal readonly struct Round(JsonElement answer)
{
    private JsonElement View => answer.GetProperty("view");

    public long Number => answer.GetProperty("round").GetInt64();

    public DateTimeOffset Time => View.GetProperty("time").GetDateTimeOffset();

    /// <summary>Throughput units; 0 while unknown.</summary>
    public int Units => View.GetProperty("throughputUnits") is { ValueKind: JsonValueKind.Number } units ? units.GetInt32() : 0;

    public IEnumerable<JsonElement> Incidents => View.GetProperty("incidents").EnumerateArray();

    public JsonElement Worker(string name) => View.GetProperty("workers").EnumerateArray().First(w => w.GetProperty("worker").GetString() == name);

    /// <summary>Instances of a worker that report.</summary>
    public int Running(string worker) => Worker(worker).GetProperty("instances").GetArrayLength();

    /// <summary>A number of a worker; NaN while unknown.</summary>
    public double Of(string worker, string number) =>
        Worker(worker).GetProperty(number) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : double.NaN;

    public override string ToString() => View.ToString();
}
