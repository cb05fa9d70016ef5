using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sluice.Settings;

namespace Sluice.CallCentre;

/// <summary>Settings of the call centre, section <c>Sluice:Calls</c>.</summary>
public sealed record CallsOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Calls";

    private const int MostRules = 50;

    /// <summary>Time zone whose days the board shows, an IANA name; default <c>UTC</c>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>After this a call that still waits was lost sight of and counts as waiting no more; default 8 hours.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromHours(8);

    /// <summary>How long what was read of a partition is answered from memory before the store is asked again; default 1 second.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Days back, today included, in which somebody must have left a way to be called to be a lead; default 7.</summary>
    public int LeadDays { get; init; } = 7;

    /// <summary>Most leads that are scored, the latest days first; default 500.</summary>
    public int MostLeads { get; init; } = 500;

    /// <summary>Least score of the outbound list; default 1.</summary>
    public int LeadThreshold { get; init; } = 1;

    /// <summary>The declared score: a list of rules, <c>LeadRules:0:Fact</c> and so on. Default: none, and no outbound list.</summary>
    public ImmutableArray<LeadRule> LeadRules { get; init; } = [];

    /// <summary>The zone of <see cref="TimeZone"/>.</summary>
    internal TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static CallsOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        var read = new SectionReader(section, Section, errors);
        var defaults = new CallsOptions();
        return new CallsOptions
        {
            TimeZone = ReadZone(section, defaults.TimeZone, errors),
            LongestWait = read.Duration(nameof(LongestWait), defaults.LongestWait, 60, 86_400),
            Refresh = read.Duration(nameof(Refresh), defaults.Refresh, 0, 60),
            LeadDays = read.Number(nameof(LeadDays), defaults.LeadDays, 1, 90),
            MostLeads = read.Number(nameof(MostLeads), defaults.MostLeads, 1, 5_000),
            LeadThreshold = read.Number(nameof(LeadThreshold), defaults.LeadThreshold, -1_000_000, 1_000_000),
            LeadRules = ReadRules(section.GetSection(nameof(LeadRules)), errors),
        };
    }

    private static ImmutableArray<LeadRule> ReadRules(IConfigurationSection section, ICollection<string> errors)
    {
        var rules = section.GetChildren().Select(child => LeadRule.Read(child, errors)).OfType<LeadRule>().ToImmutableArray();
        if (rules.Length > MostRules)
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{section.Path}: at most {MostRules} rules."));
        foreach (var twice in rules.GroupBy(rule => rule with { Weight = 0 }).Where(same => same.Select(rule => rule.Weight).Distinct().Count() > 1))
            errors.Add($"{section.Path}: two rules give different weights to the same condition on {twice.Key.Fact}.");
        return rules;
    }

    private static string ReadZone(IConfigurationSection section, string fallback, ICollection<string> errors)
    {
        if (section[nameof(TimeZone)] is not { Length: > 0 } name) return fallback;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out _)) return name;
        errors.Add($"{Section}:{nameof(TimeZone)} must be the IANA name of a time zone, such as Europe/London.");
        return fallback;
    }
}
