using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Visitors.Rules;

/// <summary>Reads the conditions of rules, and collects the fields that all of them look at.</summary>
internal sealed class ConditionReader(Action<string, string> wrong)
{
    private const int MaxPattern = 200, MostTexts = 50, MostStars = 8, MostExpressions = 32;

    private static readonly string[] Tests = ["equals", "oneOf", "glob", "regex", "exists"];

    private readonly List<FieldPath> _fields = [];
    private int _expressions;

    /// <summary>Every field once.</summary>
    public IReadOnlyList<FieldPath> Fields => _fields;

    /// <summary>Index of a field; −1 when it is none.</summary>
    public int Field(string text, string at)
    {
        var known = _fields.FindIndex(field => field.Text == text);
        if (known >= 0) return known;
        if (!FieldPath.TryParse(text, out var path, out var error))
        {
            wrong(at, error);
            return -1;
        }
        _fields.Add(path);
        return _fields.Count - 1;
    }

    /// <summary>The conditions of one rule.</summary>
    public List<Condition> Read(JsonElement list, string at)
    {
        var conditions = new List<Condition>();
        var index = 0;
        foreach (var item in list.EnumerateArray())
            if (ReadOne(item, $"{at}[{index++}]") is { } condition)
                conditions.Add(condition);
        if (Contradiction.In(conditions) is { } field) wrong(at, $"can never hold: the conditions on '{field}' exclude each other");
        return conditions;
    }

    private Condition? ReadOne(JsonElement item, string at)
    {
        if (!JsonShape.IsObject(item, at, ["field", .. Tests, "not"], wrong)) return null;
        if (!item.TryGetProperty("field", out var field) || field.ValueKind != JsonValueKind.String)
        {
            wrong(at + ".field", "must be a text");
            return null;
        }
        var index = Field(field.GetString()!, at + ".field");
        var not = item.TryGetProperty("not", out var negated) && negated.ValueKind == JsonValueKind.True;
        if (negated.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.True or JsonValueKind.False))
            wrong(at + ".not", "must be true or false");
        var tests = item.EnumerateObject().Where(property => Tests.Contains(property.Name)).ToList();
        if (tests.Count != 1)
        {
            wrong(at, $"must have exactly one of {string.Join(", ", Tests)}");
            return null;
        }
        if (index < 0) return null;
        var condition = new Condition { Field = _fields[index], Index = index, Not = not };
        var (name, value, place) = (tests[0].Name, tests[0].Value, $"{at}.{tests[0].Name}");
        if (name == "exists")
        {
            if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return condition with { Exists = value.ValueKind == JsonValueKind.True };
            wrong(place, "must be true or false");
            return null;
        }
        if (name == "oneOf") return ReadTexts(value, place) is { } texts ? condition with { OneOf = texts } : null;
        if (value.ValueKind != JsonValueKind.String || value.GetString()!.Length is 0 or > MaxPattern)
        {
            wrong(place, $"must be a text of 1 to {MaxPattern} characters");
            return null;
        }
        var text = value.GetString()!;
        return name switch
        {
            "equals" => condition with { OneOf = [text] },
            "glob" => ReadGlob(condition, text, place),
            _ => ReadExpression(condition, text, place),
        };
    }

    private List<string>? ReadTexts(JsonElement value, string at)
    {
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is > 0 and <= MostTexts
            && value.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String && text.GetString()!.Length is > 0 and <= MaxPattern))
            return [.. value.EnumerateArray().Select(text => text.GetString()!)];
        wrong(at, $"must be a list of 1 to {MostTexts} texts of 1 to {MaxPattern} characters");
        return null;
    }

    private Condition? ReadGlob(Condition condition, string text, string at)
    {
        if (text.Count(c => c == '*') <= MostStars) return condition with { Glob = text };
        wrong(at, $"may have {MostStars} stars");
        return null;
    }

    private Condition? ReadExpression(Condition condition, string text, string at)
    {
        if (++_expressions > MostExpressions)
        {
            if (_expressions == MostExpressions + 1) wrong(at, $"is one regular expression too many: there may be {MostExpressions}");
            return null;
        }
        try
        {
            return condition with { Regex = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant) };
        }
        catch (NotSupportedException)
        {
            wrong(at, "cannot be matched without backtracking, or gets too large: no look-around, back-references or large repetitions");
        }
        catch (ArgumentException e)
        {
            wrong(at, $"is no regular expression: {e.Message}");
        }
        return null;
    }
}
