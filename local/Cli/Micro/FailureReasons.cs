using System.Text.Json;

namespace Sluice.Cli.Micro;

/// <summary>Reasons of failed events in words that fit on a line.</summary>
internal static class FailureReasons
{
    private const int MaxReasons = 5;
    private const int MaxLength = 240;

    /// <summary>The first five reasons, 240 characters of each.</summary>
    /// <param name="messages">Reasons as JSON text.</param>
    public static IReadOnlyList<string> From(IReadOnlyList<string> messages)
    {
        var reasons = new List<string>();
        foreach (var message in messages)
        {
            using var document = HostileJson.Parse(message);
            if (document is null) Add(reasons, message);
            else Describe(document.RootElement, reasons);
            if (reasons.Count >= MaxReasons) break;
        }
        return reasons;
    }

    private static void Describe(JsonElement message, List<string> reasons)
    {
        if (HostileJson.Get(message, "message") is { ValueKind: JsonValueKind.Object } inner) message = inner;
        if (HostileJson.Text(message) is { } sentence)
        {
            Add(reasons, sentence);
            return;
        }
        if (HostileJson.Get(message, "error") is { ValueKind: JsonValueKind.Object } report)
        {
            var before = reasons.Count;
            var schema = HostileJson.Text(message, "schemaKey");
            if (HostileJson.Get(report, "dataReports") is { ValueKind: JsonValueKind.Array } reports)
                foreach (var one in reports.EnumerateArray())
                    if (HostileJson.Text(one, "message") is { } text) Add(reasons, schema is null ? text : $"{schema}: {text}");
            if (reasons.Count == before)
                Add(reasons, $"{schema}: {HostileJson.Text(report, "error") ?? report.GetRawText()}");
            return;
        }
        var what = HostileJson.Text(message, "field") ?? HostileJson.Text(message, "payloadField") ?? HostileJson.Text(message, "schemaKey");
        var why = HostileJson.Text(message, "expectation") ?? HostileJson.Text(message, "error");
        if (why is null && HostileJson.Text(message, "schemaCriterion") is { } criterion) why = $"expected {criterion}";
        Add(reasons, why is null ? message.GetRawText() : what is null ? why : $"{what}: {why}");
    }

    private static void Add(List<string> reasons, string reason)
    {
        if (reasons.Count < MaxReasons) reasons.Add(reason.Length > MaxLength ? reason[..(MaxLength - 1)] + "…" : reason);
    }
}
