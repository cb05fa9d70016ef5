using System.Text.Json;

namespace Sluice.Fabric.Planning;

/// <summary>A decision as a JSON object. Numbers that are not known are null.</summary>
public static class DecisionJson
{
    /// <summary>Writes the object.</summary>
    public static void Write(Utf8JsonWriter json, Decision decision)
    {
        json.WriteStartObject();
        json.WriteString("id", decision.Id);
        json.WriteString("time", decision.Time);
        json.WriteString("node", decision.Node);
        json.WriteString("action", Name(decision.Action));
        json.WriteNumber("from", decision.From);
        json.WriteNumber("to", decision.To);
        json.WriteString("rule", Name(decision.Rule));
        json.WriteString("held", Name(decision.Held));
        json.WriteString("formula", decision.Formula);
        json.WriteString("advice", decision.Advice);
        WriteInputs(json, decision.Inputs);
        if (decision.Prediction is { } prediction)
        {
            json.WriteStartObject("prediction");
            Number(json, "drainSeconds", prediction.DrainSeconds);
            Number(json, "utilisation", prediction.Utilisation);
            json.WriteNumber("hourlyCost", prediction.HourlyCost);
            json.WriteEndObject();
        }
        if (decision.Outcome is { } outcome)
        {
            json.WriteStartObject("outcome");
            json.WriteString("scoredAt", outcome.ScoredAt);
            json.WriteString("verdict", Name(outcome.Verdict));
            Number(json, "drainSeconds", outcome.DrainSeconds);
            Number(json, "processed", outcome.Processed);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteInputs(Utf8JsonWriter json, DecisionInputs inputs)
    {
        json.WriteStartObject("inputs");
        json.WriteString("measuredAt", inputs.MeasuredAt);
        Number(json, "rate", inputs.Rate);
        Number(json, "slope", inputs.Slope);
        Number(json, "horizonSeconds", inputs.HorizonSeconds);
        Number(json, "forecast", inputs.Forecast);
        Number(json, "waiting", inputs.Waiting);
        Number(json, "backlog", inputs.Backlog);
        Number(json, "lagSeconds", inputs.LagSeconds);
        Number(json, "capacity", inputs.Capacity);
        Number(json, "processed", inputs.Processed);
        json.WriteNumber("partitions", inputs.Partitions);
        json.WriteNumber("stuckPartitions", inputs.StuckPartitions);
        Number(json, "heaviestPartition", inputs.HeaviestPartition);
        json.WriteNumber("running", inputs.Running);
        Number(json, "throttledRequests", inputs.ThrottledRequests);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, Math.Round(value, 3));
        else json.WriteNull(name);
    }

    private static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
