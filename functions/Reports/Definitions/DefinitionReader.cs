using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sluice.Reports.Definitions;

/// <summary>Reads one report whose shape is right; says what makes no sense in it.</summary>
internal sealed class DefinitionReader(string path, ICollection<string> errors)
{
    private const int DefaultValues = 50;
    private const int DefaultGroups = 100;
    private const int DefaultPrecision = 11;

    private bool _isWrong;

    /// <summary>The report; null when there were mistakes.</summary>
    public ReportDefinition? Read(JsonElement json)
    {
        var name = json.GetProperty("name").GetString()!;
        var where = Conditions(json, "where", path);
        var dimensions = Dimensions(json);
        var measures = Measures(json);
        var report = new ReportDefinition
        {
            Name = name,
            Id = "",
            Title = Text(json, "title") ?? name,
            Description = Text(json, "description") ?? "",
            Where = where,
            Dimensions = dimensions,
            Measures = measures,
            Groups = Number(json, "groups", dimensions.Count == 0 ? 1 : DefaultGroups),
            Precision = Number(json, "precision", DefaultPrecision),
        };
        if (json.TryGetProperty("experiment", out var experiment)) report = report with { Experiment = ExperimentOf(experiment, report) };
        if (report.LargestRow > ReportDefinitions.MostRowBytes)
            Wrong(path, $"a row takes up to {report.LargestRow:N0} bytes and must stay below {ReportDefinitions.MostRowBytes:N0}; lower groups or precision");
        return _isWrong ? null : report with { Id = $"{name}~{HashOf(report)}" };
    }

    private List<Dimension> Dimensions(JsonElement json)
    {
        var dimensions = new List<Dimension>();
        if (!json.TryGetProperty("by", out var list)) return dimensions;
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var here = $"{path}.by[{index++}]";
            var name = item.GetProperty("name").GetString()!;
            if (dimensions.Any(other => other.Name == name)) Wrong($"{here}.name", $"there is a dimension '{name}' already");
            if (FieldOf(item, "field", here) is { } field)
                dimensions.Add(new Dimension(name, Text(item, "title") ?? Capital(name), field, Number(item, "values", DefaultValues)));
        }
        return dimensions;
    }

    private List<Measure> Measures(JsonElement json)
    {
        var measures = new List<Measure>();
        if (!json.TryGetProperty("measures", out var list)) return measures;
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var here = $"{path}.measures[{index++}]";
            var name = item.GetProperty("name").GetString()!;
            if (name == ReportDefinition.Events) Wrong($"{here}.name", "'events' is there already: it counts what meets the report's conditions");
            if (measures.Any(other => other.Name == name)) Wrong($"{here}.name", $"there is a measure '{name}' already");
            var kind = item.TryGetProperty("sum", out _) ? MeasureKind.Sum : item.TryGetProperty("distinct", out _) ? MeasureKind.Distinct : MeasureKind.Count;
            var field = kind == MeasureKind.Count ? null : FieldOf(item, kind == MeasureKind.Sum ? "sum" : "distinct", here);
            measures.Add(new Measure(name, Text(item, "title") ?? Capital(name), kind, field, Conditions(item, "where", here)));
        }
        return measures;
    }

    private List<Condition> Conditions(JsonElement json, string property, string parent)
    {
        var conditions = new List<Condition>();
        if (!json.TryGetProperty(property, out var list)) return conditions;
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var here = $"{parent}.{property}[{index++}]";
            if (FieldOf(item, "field", here) is not { } field) continue;
            var condition = item.TryGetProperty("present", out var present)
                ? new Condition(field, present.GetBoolean() ? ConditionKind.Present : ConditionKind.Absent, [])
                : item.TryGetProperty("is", out var values) ? new Condition(field, ConditionKind.Is, Texts(values))
                : item.TryGetProperty("isNot", out values) ? new Condition(field, ConditionKind.IsNot, Texts(values))
                : new Condition(field, ConditionKind.StartsWith, Texts(item.GetProperty("startsWith")));
            conditions.Add(condition);
        }
        foreach (var one in conditions)
            if (one.Kind == ConditionKind.Is && conditions.Any(other => other.Field.Text == one.Field.Text && Contradicts(one, other)))
            {
                Wrong($"{parent}.{property}", $"no event meets all conditions on {one.Field.Text}");
                break;
            }
        return conditions;
    }

    // A list of values of which none is left by another condition on the same field.
    private static bool Contradicts(Condition one, Condition other) =>
        one.Values.All(value => !other.IsMetBy(Encoding.UTF8.GetBytes(value)));

    private Experiment? ExperimentOf(JsonElement json, ReportDefinition report)
    {
        var here = $"{path}.experiment";
        var variant = report.DimensionAt(json.GetProperty("variant").GetString()!);
        var exposed = report.MeasureAt(json.GetProperty("exposed").GetString()!);
        var converted = report.MeasureAt(json.GetProperty("converted").GetString()!);
        if (variant is null) Wrong($"{here}.variant", "must be the name of a dimension");
        if (exposed is null || IsSum(exposed)) Wrong($"{here}.exposed", "must be the name of a measure that counts");
        if (converted is null or < 0 || IsSum(converted)) Wrong($"{here}.converted", "must be the name of a measure that counts, other than events");
        return variant is null || exposed is null || converted is null ? null
            : new Experiment(variant.Value, exposed.Value, converted.Value, Text(json, "control"));

        bool IsSum(int? measure) => measure >= 0 && report.Measures[measure.Value].Kind == MeasureKind.Sum;
    }

    private Field? FieldOf(JsonElement json, string property, string parent)
    {
        if (Field.TryParse(json.GetProperty(property).GetString()!, out var field, out var error)) return field;
        Wrong($"{parent}.{property}", error);
        return null;
    }

    private void Wrong(string where, string what)
    {
        _isWrong = true;
        errors.Add($"{where}: {what}");
    }

    // Of what decides which numbers there are; titles and descriptions may change.
    private static string HashOf(ReportDefinition report)
    {
        var text = new StringBuilder("1");
        Write(report.Where);
        foreach (var dimension in report.Dimensions) text.Append('\n').Append('d').Append(dimension.Name).Append(' ').Append(dimension.Field.Text);
        foreach (var measure in report.Measures)
        {
            text.Append('\n').Append('m').Append(measure.Name).Append(' ').Append((int)measure.Kind).Append(' ').Append(measure.Field?.Text);
            Write(measure.Where);
        }
        text.Append('\n').Append(report.Precision);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..8];

        void Write(IReadOnlyList<Condition> conditions)
        {
            foreach (var condition in conditions)
            {
                text.Append('\n').Append('w').Append(condition.Field.Text).Append(' ').Append((int)condition.Kind);
                foreach (var value in condition.Values) text.Append('\n').Append('v').Append(value);
            }
        }
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static int Number(JsonElement json, string name, int fallback) => json.TryGetProperty(name, out var number) ? number.GetInt32() : fallback;

    private static List<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
