using System.Text.Json;

namespace Sluice.Visitors.Rules;

/// <summary>Reads and checks the JSON of rules. Every mistake gets a sentence with its place; none stops the reading.</summary>
internal sealed class RulesReader
{
    public const int MaxBytes = 256 << 10;

    /// <summary>Schema of the configuration.</summary>
    public const string Schema = "iglu:io.sluice/visitor_rules/jsonschema/1-0-";

    private const int MostIdentities = 16, MostFlags = 64, MostInterests = 64, MostTraits = 32, MostConditions = 10, MostNeverLink = 1000;
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(30);

    private readonly string _source;
    private readonly ICollection<string> _errors;
    private readonly ConditionReader _conditions;
    private readonly List<Rule> _rules = [];
    private readonly Dictionary<string, FlagDeclaration> _flags = new(StringComparer.Ordinal);
    private readonly List<string> _neverLink = [];

    private RulesReader(string source, ICollection<string> errors)
    {
        (_source, _errors) = (source, errors);
        _conditions = new ConditionReader(Wrong);
    }

    /// <summary>The rules; null when anything is wrong.</summary>
    public static VisitorRules? Read(ReadOnlyMemory<byte> json, string source, ICollection<string> errors)
    {
        var before = errors.Count;
        var reader = new RulesReader(source, errors);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            reader.ReadRoot(document.RootElement);
        }
        catch (JsonException e)
        {
            reader.Wrong("$", $"is no JSON (line {e.LineNumber + 1}), or names a property twice");
        }
        return errors.Count == before
            ? new VisitorRules(reader._conditions.Fields, reader._rules, reader._flags.Values, reader._neverLink)
            : null;
    }

    private void ReadRoot(JsonElement root)
    {
        if (!IsObject(root, "$", ["schema", "data"])) return;
        if (!root.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.String
            || !schema.GetString()!.StartsWith(Schema, StringComparison.Ordinal))
            Wrong("$.schema", $"must be {Schema}0");
        if (!root.TryGetProperty("data", out var data))
        {
            Wrong("$.data", "is missing");
            return;
        }
        if (!IsObject(data, "$.data", ["identities", "neverLink", "flags", "interests", "traits"])) return;
        Each(data, "identities", MostIdentities, ["type", "from", "when"], ReadIdentity);
        Each(data, "flags", MostFlags, ["name", "when", "lifetime", "public"], ReadFlag);
        Each(data, "interests", MostInterests, ["name", "from", "when"], ReadInterest);
        Each(data, "traits", MostTraits, ["name", "from", "when"], ReadTrait);
        if (!data.TryGetProperty("neverLink", out var never)) return;
        if (never.ValueKind != JsonValueKind.Array || never.GetArrayLength() > MostNeverLink
            || never.EnumerateArray().Any(value => value.ValueKind != JsonValueKind.String || value.GetString()!.Length is 0 or > 255))
            Wrong("$.data.neverLink", $"must be a list of at most {MostNeverLink} texts of 1 to 255 characters");
        else
            _neverLink.AddRange(never.EnumerateArray().Select(value => value.GetString()!));
    }

    private void ReadIdentity(JsonElement rule, string at)
    {
        var type = Text(rule, "type", at);
        if (type is not null && !TypedId.IsType(type))
            Wrong(at + ".type", "must be a lower-case letter and then at most 31 lower-case letters, digits and underscores");
        Add(RuleKind.Identity, type, rule, at, needsFrom: true, needsWhen: false);
    }

    private void ReadFlag(JsonElement rule, string at)
    {
        var name = Name(rule, at);
        var lifetime = DefaultLifetime;
        if (rule.TryGetProperty("lifetime", out var given)
            && (given.ValueKind != JsonValueKind.String || !Lifetimes.TryParse(given.GetString()!, out lifetime)))
            Wrong(at + ".lifetime", "must be a whole number of minutes, hours or days, such as 30m, 12h or 30d, of at most 400 days");
        var isPublic = false;
        if (rule.TryGetProperty("public", out var shown))
        {
            if (shown.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) Wrong(at + ".public", "must be true or false");
            isPublic = shown.ValueKind == JsonValueKind.True;
        }
        if (name is not null)
        {
            var declared = new FlagDeclaration(name, lifetime, isPublic);
            if (!_flags.TryAdd(name, declared) && _flags[name] != declared)
                Wrong(at, $"'{name}' is declared before with another lifetime or another 'public'");
        }
        Add(RuleKind.Flag, name, rule, at, needsFrom: false, needsWhen: true);
    }

    private void ReadInterest(JsonElement rule, string at)
    {
        var hasFrom = rule.TryGetProperty("from", out _);
        if (hasFrom == rule.TryGetProperty("name", out _)) Wrong(at, "must have either 'name' or 'from'");
        else Add(RuleKind.Interest, hasFrom ? null : Name(rule, at), rule, at, hasFrom, needsWhen: !hasFrom);
    }

    private void ReadTrait(JsonElement rule, string at) =>
        Add(RuleKind.Trait, Name(rule, at), rule, at, needsFrom: true, needsWhen: false);

    private void Add(RuleKind kind, string? name, JsonElement rule, string at, bool needsFrom, bool needsWhen)
    {
        var from = -1;
        if (needsFrom && Text(rule, "from", at) is { } path) from = _conditions.Field(path, at + ".from");
        var when = new List<Condition>();
        if (rule.TryGetProperty("when", out var conditions))
        {
            if (conditions.ValueKind != JsonValueKind.Array || conditions.GetArrayLength() is 0 or > MostConditions)
                Wrong(at + ".when", $"must be a list of 1 to {MostConditions} conditions");
            else
                when = _conditions.Read(conditions, at + ".when");
        }
        else if (needsWhen) Wrong(at + ".when", "is missing");
        _rules.Add(new Rule(kind, name, from, when));
    }

    private void Each(JsonElement data, string name, int most, string[] properties, Action<JsonElement, string> read)
    {
        if (!data.TryGetProperty(name, out var list)) return;
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > most)
        {
            Wrong($"$.data.{name}", $"must be a list of at most {most}");
            return;
        }
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var at = $"$.data.{name}[{index++}]";
            if (IsObject(item, at, properties)) read(item, at);
        }
    }

    private string? Name(JsonElement rule, string at)
    {
        var name = Text(rule, "name", at);
        if (name is null || (name.Length <= 64 && !name.Any(char.IsControl))) return name;
        Wrong(at + ".name", "must have 1 to 64 characters, none of them a control character");
        return null;
    }

    private string? Text(JsonElement rule, string name, string at)
    {
        if (rule.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
            return text;
        Wrong($"{at}.{name}", "must be a text");
        return null;
    }

    private bool IsObject(JsonElement element, string at, string[] properties) =>
        JsonShape.IsObject(element, at, properties, Wrong);

    private void Wrong(string at, string what) => _errors.Add($"{_source} {at}: {what}");
}
