using System.Buffers;
using System.Text.Json;
using Sluice.Fabric.Changing;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Telling;

namespace Sluice.Fabric.Running;

/// <summary>
/// The memory as JSON: <c>{"version": 1, "round", "leader", "savedAt", "judge": {…}, "planner": {…}, "alerts": {…},
/// "changes": {…}}</c>.
/// What cannot be read is forgotten, part by part: a fabric that remembers nothing learns anew.
/// </summary>
internal static class FabricMemoryJson
{
    private const int Version = 1;

    public static ReadOnlyMemory<byte> Write(FabricMemory memory)
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteNumber("round", memory.Round);
            json.WriteString("leader", memory.Leader);
            json.WriteString("savedAt", memory.SavedAt);
            json.WritePropertyName("judge");
            JudgeStateJson.Write(json, memory.Judge);
            json.WritePropertyName("planner");
            JsonSerializer.Serialize(json, memory.Planner, PlannerStateContext.Default.PlannerState);
            json.WritePropertyName("alerts");
            json.WriteRawValue(AlertStateJson.Write(memory.Alerts));
            json.WritePropertyName("changes");
            JsonSerializer.Serialize(json, memory.Changes, ChangeMemoryContext.Default.ChangeMemory);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    public static FabricMemory Read(ReadOnlyMemory<byte> stored)
    {
        try
        {
            using var document = JsonDocument.Parse(stored);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("version", out var version)
                || !version.TryGetInt32(out var number) || number != Version)
                return FabricMemory.Empty;
            return new FabricMemory
            {
                Round = root.GetProperty("round").GetInt64(),
                Leader = root.GetProperty("leader").GetString() ?? "",
                SavedAt = root.GetProperty("savedAt").GetDateTimeOffset(),
                Judge = JudgeStateJson.Read(root.GetProperty("judge")),
                Planner = ReadPlanner(root.GetProperty("planner")),
                Alerts = AlertStateJson.Read(System.Text.Encoding.UTF8.GetBytes(root.GetProperty("alerts").GetRawText())) ?? AlertState.Empty,
                Changes = root.TryGetProperty("changes", out var changes) ? ReadChanges(changes) : ChangeMemory.Empty,
            };
        }
        catch (Exception odd) when (odd is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return FabricMemory.Empty;
        }
    }

    private static ChangeMemory ReadChanges(JsonElement stored)
    {
        try
        {
            return stored.Deserialize(ChangeMemoryContext.Default.ChangeMemory) is { Controls: not null, Workers: not null, Open.IsDefault: false } memory
                && memory.Open.All(open => open is { Change: not null, Before: not null, After: not null }) && memory.Workers.Values.All(worker => worker is not null)
                ? memory with
                {
                    Workers = memory.Workers.WithComparers(StringComparer.Ordinal), Controls = memory.Controls.WithComparers(StringComparer.Ordinal),
                }
                : ChangeMemory.Empty;
        }
        catch (JsonException)
        {
            return ChangeMemory.Empty;
        }
    }

    private static PlannerState ReadPlanner(JsonElement stored)
    {
        try
        {
            var state = stored.Deserialize(PlannerStateContext.Default.PlannerState);
            return state is null ? PlannerState.Empty : state with { Consumers = state.Consumers.WithComparers(StringComparer.Ordinal) };
        }
        catch (JsonException)
        {
            return PlannerState.Empty;
        }
    }
}
