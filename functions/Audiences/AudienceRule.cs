using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sluice.Webhooks;

namespace Sluice.Audiences;

/// <summary>
/// A declared audience: whoever did <paramref name="Start"/> and has not done <paramref name="Unless"/> within
/// <paramref name="After"/> enters; who then does <paramref name="Unless"/>, or has been in for <paramref name="Lifetime"/>,
/// leaves.
/// </summary>
/// <param name="Name">1 to 40 lower-case letters, digits and underscores.</param>
/// <param name="Start">What begins the waiting.</param>
/// <param name="Unless">What ends the waiting, or the stay.</param>
/// <param name="After">How long is waited: a second to 90 days.</param>
/// <param name="Lifetime">Longest stay; null for no end.</param>
/// <param name="Webhook">Who is told besides the hub; null for nobody.</param>
public sealed record AudienceRule(
    string Name, EventCondition Start, EventCondition Unless, TimeSpan After, TimeSpan? Lifetime = null, WebhookTarget? Webhook = null)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>Why a stay ended.</summary>
    internal string ReasonOf(Stay stay) => Lifetime is { } life && stay.Left == stay.Entered + life ? "lifetime" : "unless";

    internal static AudienceRule? Read(IConfigurationSection section, AudienceWebhookOptions webhooks, ICollection<string> errors)
    {
        var before = errors.Count;
        foreach (var child in section.GetChildren())
            if (child.Key is not (nameof(Name) or nameof(Start) or nameof(Unless) or nameof(After) or nameof(Lifetime) or nameof(Webhook)))
                errors.Add($"{child.Path}: an audience has Name, Start, Unless, After, Lifetime and Webhook.");
        var name = section[nameof(Name)] ?? "";
        if (name.Length is 0 or > 40 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
            errors.Add($"{section.Path}:{nameof(Name)} must be 1 to 40 lower-case letters, digits and underscores.");
        var start = EventCondition.Read(section.GetSection(nameof(Start)), errors);
        var unless = EventCondition.Read(section.GetSection(nameof(Unless)), errors);
        if (start is not null && unless is not null && start.Implies(unless))
            errors.Add($"{section.Path}: every {nameof(Start)} is an {nameof(Unless)} too, so nobody would ever enter.");
        var after = Time(nameof(After), isRequired: true);
        var lifetime = Time(nameof(Lifetime), isRequired: false);
        var webhook = ReadWebhook(section.GetSection(nameof(Webhook)), name, webhooks, errors);
        return errors.Count == before ? new AudienceRule(name, start!, unless!, after!.Value, lifetime, webhook) : null;

        TimeSpan? Time(string key, bool isRequired)
        {
            if (section[key] is not { Length: > 0 } text && !isRequired) return null;
            if (TimeSpan.TryParseExact(section[key], "c", CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.FromSeconds(1) && time <= Longest)
                return time;
            errors.Add($"{section.Path}:{key} must be from a second to 90 days, written d.hh:mm:ss.");
            return null;
        }
    }

    // Its values are secrets, so no error quotes one.
    private static WebhookTarget? ReadWebhook(IConfigurationSection section, string audience, AudienceWebhookOptions webhooks, ICollection<string> errors)
    {
        foreach (var child in section.GetChildren())
            if (child.Key is not ("Url" or "Token"))
                errors.Add($"{child.Path}: a webhook has Url and Token.");
        var token = section["Token"] is { Length: > 0 } given ? given : null;
        if (token is not null && !WebhookTarget.IsToken(token))
            errors.Add($"{section.Path}:Token must be visible ASCII characters without spaces, at most {WebhookTarget.MaxToken}.");
        if (section["Url"] is not { Length: > 0 } address)
        {
            if (token is not null) errors.Add($"{section.Path}:Url is missing.");
            return null;
        }
        if (WebhookTarget.TryReadUrl(address, webhooks.AllowHttpOnLoopback, out var url)) return new WebhookTarget(audience, url, token);
        errors.Add($"{section.Path}:Url must be an https address without a user name.");
        return null;
    }
}
