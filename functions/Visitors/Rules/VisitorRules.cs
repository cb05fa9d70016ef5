using System.Text;
using Sluice.Snowplow;
using Sluice.Visitors.Profiles;

namespace Sluice.Visitors.Rules;

/// <summary>
/// Declared rules: which fields are ids, interests and traits, and what raises which flag. They look at one event at a
/// time and remember nothing, so the same events always say the same. Safe for concurrent use. The JSON is described by
/// <c>iglu:io.sluice/visitor_rules/jsonschema/1-0-0</c> and in docs/visitors.md.
/// </summary>
public sealed class VisitorRules
{
    private static readonly Lazy<VisitorRules> Unconfigured = new(() => Parse(
        """
        {"schema": "iglu:io.sluice/visitor_rules/jsonschema/1-0-0",
         "data": {"identities": [
           {"type": "phone", "from": "contexts/io.sluice/contact/phoneNumber"},
           {"type": "quote", "from": "contexts/io.sluice/contact/quoteReference"},
           {"type": "call", "from": "contexts/io.sluice/contact/callId"}]}}
        """u8.ToArray(), "default", [])!);

    private const int InterestLimit = 64;
    private const int TraitLimit = 256;
    private const int MostInterestsOfAnEvent = 16;

    private readonly FieldPath[] _fields;
    private readonly Rule[] _rules;
    private readonly HashSet<string> _neverLink;
    private readonly Dictionary<string, FlagDeclaration> _flags;

    internal VisitorRules(
        IReadOnlyList<FieldPath> fields, IReadOnlyList<Rule> rules, IEnumerable<FlagDeclaration> flags, IEnumerable<string> neverLink)
    {
        _fields = [.. fields];
        _rules = [.. rules];
        _flags = flags.ToDictionary(flag => flag.Name, StringComparer.Ordinal);
        _neverLink = new HashSet<string>(neverLink, StringComparer.OrdinalIgnoreCase);
        IdentityTypes = [.. rules.Where(rule => rule.Kind == RuleKind.Identity).Select(rule => rule.Name!)
            .Where(type => !TypedId.Columns.Contains(type)).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>No rules.</summary>
    public static VisitorRules None { get; } = new([], [], [], []);

    /// <summary>
    /// The rules of an app that is given none: what the entity <c>io.sluice/contact</c> carries are ids, so that a telephone
    /// number, a quote's reference or a call leads to the person.
    /// </summary>
    public static VisitorRules Default => Unconfigured.Value;

    /// <summary>Types of id that the rules add to those of the columns.</summary>
    public IReadOnlyList<string> IdentityTypes { get; }

    /// <summary>All flags, by name.</summary>
    public IReadOnlyDictionary<string, FlagDeclaration> Flags => _flags;

    /// <summary>
    /// The rules that the options name, or <see cref="Default"/>; null when they are wrong, with a sentence for every mistake in
    /// <paramref name="errors"/>.
    /// </summary>
    public static VisitorRules? Load(VisitorsOptions options, ICollection<string> errors)
    {
        if (options.Rules is { } text) return RulesReader.Read(Encoding.UTF8.GetBytes(text), $"{VisitorsOptions.Section}:Rules", errors);
        return options.RulesFile is { } file ? LoadFile(file, errors) : Default;
    }

    /// <summary>The rules of a file; null when they are wrong.</summary>
    public static VisitorRules? LoadFile(string file, ICollection<string> errors)
    {
        try
        {
            if (new FileInfo(file).Length <= RulesReader.MaxBytes) return RulesReader.Read(File.ReadAllBytes(file), file, errors);
            errors.Add($"{file}: visitor rules may have {RulesReader.MaxBytes} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{file}: there are no visitor rules that can be read");
        }
        return null;
    }

    /// <summary>The rules of a JSON text; null when they are wrong.</summary>
    public static VisitorRules? Parse(ReadOnlyMemory<byte> json, string source, ICollection<string> errors) =>
        RulesReader.Read(json, source, errors);

    /// <summary>True for a value that is shared by many and names nobody.</summary>
    internal bool NeverLinks(string value) => _neverLink.Contains(value);

    internal RuleOutcome Evaluate(EnrichedLine row, DateTimeOffset at)
    {
        if (_rules.Length == 0) return RuleOutcome.Nothing;
        var values = new string[_fields.Length][];
        var fields = new EventFields(row);
        try
        {
            for (var i = 0; i < values.Length; i++) values[i] = fields.Read(_fields[i]);
        }
        finally
        {
            fields.Dispose();
        }

        var ids = new List<TypedId>();
        var interests = new SortedDictionary<string, Interest>(StringComparer.Ordinal);
        var traits = new SortedDictionary<string, Trait>(StringComparer.Ordinal);
        var flags = new SortedDictionary<string, FlagSeen>(StringComparer.Ordinal);
        foreach (var rule in _rules)
        {
            if (!Holds(rule, values)) continue;
            switch (rule.Kind)
            {
                case RuleKind.Identity:
                    foreach (var value in values[rule.From])
                        if (VisitorId.IsValid(value))
                            ids.Add(new TypedId(rule.Name!, value));
                    break;
                case RuleKind.Flag:
                    flags[rule.Name!] = new FlagSeen(rule.Name!, at, at);
                    break;
                case RuleKind.Interest:
                    foreach (var name in rule.From < 0 ? [rule.Name!] : values[rule.From])
                        if (interests.Count < MostInterestsOfAnEvent && EnrichedLine.Clean(name, InterestLimit) is { Length: > 0 } interest)
                            interests[interest] = new Interest(interest, 1, at);
                    break;
                case RuleKind.Trait when values[rule.From] is [var first, ..]:
                    traits[rule.Name!] = new Trait(rule.Name!, EnrichedLine.Clean(first, TraitLimit), at);
                    break;
            }
        }
        return new RuleOutcome
        {
            Ids = ids,
            Interests = new ValueList<Interest>([.. interests.Values]),
            Traits = new ValueList<Trait>([.. traits.Values]),
            Flags = new ValueList<FlagSeen>([.. flags.Values]),
        };
    }

    private static bool Holds(Rule rule, string[][] values)
    {
        foreach (var condition in rule.When)
            if (!condition.Holds(values[condition.Index]))
                return false;
        return true;
    }
}
