using System.Text.Json;

namespace Sluice.Simulator.Output;

/// <summary>Summaries as a JSON array.</summary>
public static class SummaryJson
{
    /// <summary>Writes them.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Summary> summaries)
    {
        json.WriteStartArray();
        foreach (var s in summaries)
        {
            json.WriteStartObject();
            json.WriteString("controller", s.Controller.Replace("**", "", StringComparison.Ordinal));
            json.WriteString("scenario", s.Scenario);
            json.WriteNumber("seeds", s.Seeds);
            Number("violationMinutes", s.ViolationMinutes);
            Number("worstMinutes", s.WorstMinutes);
            json.WriteNumber("worstSeed", s.WorstSeed);
            Number("capacityRatio", s.CapacityRatio);
            Number("actions", s.Actions);
            Number("reversals", s.Reversals);
            Number("moves", s.Moves);
            Number("unitHours", s.UnitHours);
            json.WriteEndObject();
        }
        json.WriteEndArray();

        void Number(string name, double value)
        {
            if (double.IsFinite(value)) json.WriteNumber(name, Math.Round(value, 4));
            else json.WriteNull(name);
        }
    }
}
