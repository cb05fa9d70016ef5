using Microsoft.Extensions.Configuration;
using Sluice.Settings;

namespace Sluice.Audiences;

/// <summary>How the webhooks of all audiences are posted to, section <c>Sluice:Audiences:Webhooks</c>.</summary>
public sealed record AudienceWebhookOptions
{
    /// <summary>Time for one answer, 1 to 60 seconds; default 10.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Messages a minute to one audience's webhook, 1 to 6,000; what is beyond waits. Default 300.</summary>
    public int PerMinute { get; init; } = 300;

    /// <summary>Age at which a message that cannot be delivered is given up, a minute to 7 days; default a day.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Plain HTTP to this machine; all other addresses must be https.</summary>
    public bool AllowHttpOnLoopback { get; init; }

    internal static AudienceWebhookOptions Read(IConfigurationSection section, ICollection<string> errors)
    {
        var defaults = new AudienceWebhookOptions();
        var read = new SectionReader(section, section.Path, errors);
        return new AudienceWebhookOptions
        {
            Timeout = read.Duration(nameof(Timeout), defaults.Timeout, 1, 60),
            PerMinute = read.Number(nameof(PerMinute), defaults.PerMinute, 1, 6_000),
            GiveUpAfter = read.Duration(nameof(GiveUpAfter), defaults.GiveUpAfter, 60, 7 * 86_400),
            AllowHttpOnLoopback = read.Switch(nameof(AllowHttpOnLoopback)),
        };
    }
}
