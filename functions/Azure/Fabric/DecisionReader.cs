using System.Text.Json;
using Sluice.Fabric.Planning;

namespace Sluice.Azure.Fabric;

/// <summary>
/// Reads what <see cref="DecisionJson"/> writes. A number that is null there, which an infinite one is too, is NaN here;
/// numbers come back rounded to three decimals, as they were written.
/// </summary>
internal static class DecisionReader
{
    /// <summary>False for anything else; never throws.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out Decision decision)
    {
        decision = null!;
        try
        {
            using var document = JsonDocument.Parse(utf8);
            decision = Read(document.RootElement);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // The document's own exceptions for what is missing or of another kind.
            return false;
        }
    }

    private static Decision Read(JsonElement json) => new()
    {
        Id = Text(json, "id"),
        Time = json.GetProperty("time").GetDateTimeOffset(),
        Node = Text(json, "node"),
        Action = Name<DecisionAction>(json, "action"),
        From = json.GetProperty("from").GetInt32(),
        To = json.GetProperty("to").GetInt32(),
        Rule = Name<DecisionRule>(json, "rule"),
        Held = Name<HoldReason>(json, "held"),
        Formula = Text(json, "formula"),
        Advice = json.TryGetProperty("advice", out var advice) ? advice.GetString() : null,
        Inputs = ReadInputs(json.GetProperty("inputs")),
        Prediction = json.TryGetProperty("prediction", out var prediction)
            ? new Prediction(
                Number(prediction, "drainSeconds"), Number(prediction, "utilisation"), prediction.GetProperty("hourlyCost").GetDecimal())
            : null,
        Outcome = json.TryGetProperty("outcome", out var outcome)
            ? new DecisionOutcome(
                outcome.GetProperty("scoredAt").GetDateTimeOffset(), Name<DecisionVerdict>(outcome, "verdict"),
                Number(outcome, "drainSeconds"), Number(outcome, "processed"))
            : null,
    };

    private static DecisionInputs ReadInputs(JsonElement json) => new()
    {
        MeasuredAt = json.GetProperty("measuredAt").GetDateTimeOffset(),
        Rate = Number(json, "rate"),
        Slope = Number(json, "slope"),
        HorizonSeconds = Number(json, "horizonSeconds"),
        Forecast = Number(json, "forecast"),
        Waiting = Number(json, "waiting"),
        Backlog = Number(json, "backlog"),
        LagSeconds = Number(json, "lagSeconds"),
        Capacity = Number(json, "capacity"),
        Processed = Number(json, "processed"),
        Partitions = json.GetProperty("partitions").GetInt32(),
        StuckPartitions = json.GetProperty("stuckPartitions").GetInt32(),
        HeaviestPartition = Number(json, "heaviestPartition"),
        Running = json.GetProperty("running").GetInt32(),
        ThrottledRequests = Number(json, "throttledRequests"),
    };

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException(name);

    private static double Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;

    private static T Name<T>(JsonElement json, string name) where T : struct, Enum =>
        Enum.TryParse<T>(json.GetProperty(name).GetString(), ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : throw new FormatException(name);
}
