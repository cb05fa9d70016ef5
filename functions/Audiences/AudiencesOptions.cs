using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sluice.Settings;

namespace Sluice.Audiences;

/// <summary>Settings of the audiences, section <c>Sluice:Audiences</c>.</summary>
public sealed record AudiencesOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Audiences";

    private const int MostRules = 50;

    /// <summary>The declared audiences; default none.</summary>
    public ImmutableArray<AudienceRule> Rules { get; init; } = [];

    /// <summary>How long events may be on their way before a decision is made without them; default one minute.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How webhooks are posted to.</summary>
    public AudienceWebhookOptions Webhooks { get; init; } = new();

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static AudiencesOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        var webhooks = AudienceWebhookOptions.Read(section.GetSection(nameof(Webhooks)), errors);
        var rules = section.GetSection(nameof(Rules)).GetChildren()
            .Select(child => AudienceRule.Read(child, webhooks, errors)).OfType<AudienceRule>().ToImmutableArray();
        if (rules.Length > MostRules)
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{nameof(Rules)}: at most {MostRules}, because each is tried on every event."));
        foreach (var twice in rules.GroupBy(rule => rule.Name).Where(same => same.Count() > 1))
            errors.Add($"{Section}:{nameof(Rules)}: two audiences are named {twice.Key}.");
        var grace = new SectionReader(section, Section, errors).Duration(nameof(Grace), new AudiencesOptions().Grace, 0, 3_600);
        return new AudiencesOptions { Rules = rules, Grace = grace, Webhooks = webhooks };
    }
}
