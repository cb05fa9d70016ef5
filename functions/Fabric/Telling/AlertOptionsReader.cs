using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Sluice.Settings;
using Sluice.Webhooks;

namespace Sluice.Fabric.Telling;

/// <summary>Reads <see cref="AlertOptions"/>. Values may be secrets, so no error quotes one.</summary>
internal sealed class AlertOptionsReader(IConfigurationSection section, ICollection<string> errors)
{
    private static readonly Uri PagerDutyUrl = new("https://events.pagerduty.com/v2/enqueue");

    public static AlertOptions Read(IConfigurationSection section, ICollection<string> errors) =>
        new AlertOptionsReader(section, errors).Read();

    private AlertOptions Read()
    {
        var d = new AlertOptions();
        var read = new SectionReader(section, AlertOptions.Section, errors);
        var plain = read.Switch(nameof(d.AllowHttpOnLoopback));
        var source = section[nameof(d.Source)] is { Length: > 0 } text ? text : d.Source;
        if (source.Length > 100 || source.AsSpan().ContainsAnyExceptInRange('!', '~'))
            errors.Add($"{AlertOptions.Section}:{nameof(d.Source)} must be 1 to 100 visible ASCII characters without spaces.");
        return new AlertOptions
        {
            AllowHttpOnLoopback = plain,
            Targets = ReadTargets(plain),
            Source = source,
            ConsoleUrl = ReadConsole(),
            PerMinute = read.Number(nameof(d.PerMinute), d.PerMinute, 1, 60),
            MaxQueue = read.Number(nameof(d.MaxQueue), d.MaxQueue, 10, 1_000),
            Timeout = read.Duration(nameof(d.Timeout), d.Timeout, 1, 60),
            UpdateInterval = read.Duration(nameof(d.UpdateInterval), d.UpdateInterval, 0, 86_400),
            GiveUpAfter = read.Duration(nameof(d.GiveUpAfter), d.GiveUpAfter, 60, 7 * 86_400),
        };
    }

    // The console is only named, never called, so its scheme does not matter.
    private Uri? ReadConsole()
    {
        if (section[nameof(AlertOptions.ConsoleUrl)] is not { Length: > 0 } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.UserInfo.Length == 0 && url.Fragment.Length == 0
            && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp))
            return url;
        errors.Add($"{section.Path}:{nameof(AlertOptions.ConsoleUrl)} must be an https address without a user name.");
        return null;
    }

    private ImmutableArray<AlertTarget> ReadTargets(bool plainLoopback)
    {
        var targets = ImmutableArray.CreateBuilder<AlertTarget>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var own in section.GetSection(nameof(AlertOptions.Targets)).GetChildren())
        {
            if (targets.Count == AlertOptions.MostTargets)
            {
                errors.Add($"{AlertOptions.Section}:{nameof(AlertOptions.Targets)} are more than {AlertOptions.MostTargets}.");
                break;
            }
            if (ReadTarget(own, plainLoopback) is not { } target) continue;
            if (names.Add(target.Name)) targets.Add(target);
            else errors.Add($"{own.Path}:Name is another target's too.");
        }
        return targets.ToImmutable();
    }

    private AlertTarget? ReadTarget(IConfigurationSection own, bool plainLoopback)
    {
        var before = errors.Count;
        var kind = Choice<AlertKind>(own, "Kind", null);
        var least = Choice<AlertSeverity>(own, "Least", AlertSeverity.Info);
        var name = own["Name"] is { Length: > 0 } given ? given : $"{kind}-{own.Key}".ToLowerInvariant();
        if (name.Length > 50 || name.AsSpan().ContainsAnyExceptInRange('!', '~'))
            errors.Add($"{own.Path}:Name must be 1 to 50 visible ASCII characters without spaces.");
        var url = Address(own, "Url", plainLoopback);
        if (url is null && kind == AlertKind.PagerDuty && string.IsNullOrEmpty(own["Url"])) url = PagerDutyUrl;
        if (url is null && string.IsNullOrEmpty(own["Url"]) && kind is not null) errors.Add($"{own.Path}:Url is missing.");
        var key = own["RoutingKey"] is { Length: > 0 } k ? k : null;
        if (kind == AlertKind.PagerDuty && key is null) errors.Add($"{own.Path}:RoutingKey is missing.");
        if (key is not null && kind is not null and not AlertKind.PagerDuty)
            errors.Add($"{own.Path}:RoutingKey belongs to targets of the kind {nameof(AlertKind.PagerDuty)} only.");
        if (key is not null && (key.Length > 100 || !key.All(char.IsAsciiLetterOrDigit)))
            errors.Add($"{own.Path}:RoutingKey must be letters and digits, at most 100.");
        var token = own["Token"] is { Length: > 0 } t ? t : null;
        if (token is not null && kind is not null and not AlertKind.Json)
            errors.Add($"{own.Path}:Token belongs to targets of the kind {nameof(AlertKind.Json)} only.");
        if (token is not null && !WebhookTarget.IsToken(token))
            errors.Add($"{own.Path}:Token must be visible ASCII characters without spaces, at most 4096.");
        return errors.Count > before
            ? null
            : new AlertTarget { Name = name, Kind = kind!.Value, Url = url!, RoutingKey = key, Token = token, Least = least!.Value };
    }

    private Uri? Address(IConfigurationSection own, string name, bool plainLoopback)
    {
        if (own[name] is not { Length: > 0 } text) return null;
        if (WebhookTarget.TryReadUrl(text, plainLoopback, out var url)) return url;
        errors.Add($"{own.Path}:{name} must be an https address without a user name.");
        return null;
    }

    private T? Choice<T>(IConfigurationSection own, string name, T? fallback) where T : struct, Enum
    {
        if (own[name] is not { Length: > 0 } text)
        {
            if (fallback is null) errors.Add($"{own.Path}:{name} is missing.");
            return fallback;
        }
        // Enum.TryParse takes numbers too, which nobody means.
        if (!char.IsAsciiDigit(text[0]) && text[0] != '-' && Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value))
            return value;
        errors.Add($"{own.Path}:{name} must be one of {string.Join(", ", Enum.GetNames<T>())}.");
        return null;
    }
}
