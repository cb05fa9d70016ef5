using Microsoft.Extensions.Configuration;

namespace Sluice.Azure.Fabric;

/// <summary>Where Azure Monitor is asked for the log's load, section <c>Sluice:Fabric:Monitor</c>; without the id it is not asked.</summary>
public sealed record MonitorGaugeOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Fabric:Monitor";

    /// <summary>Resource id of the Event Hubs namespace; null for none.</summary>
    public string? NamespaceId { get; init; }

    /// <summary>Azure Resource Manager; other clouds have another one.</summary>
    public string Endpoint { get; init; } = "https://management.azure.com";

    /// <summary>Least time between two questions.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long after its end a minute is believed: metrics arrive late, and the newest are still revised.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>True when there is somebody to ask.</summary>
    public bool IsConfigured => NamespaceId is not null;

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static MonitorGaugeOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        var d = new MonitorGaugeOptions();
        var endpoint = section[nameof(Endpoint)] is { Length: > 0 } text ? text : d.Endpoint;
        if (!ArmCapacityOptions.IsEndpoint(endpoint)) errors.Add($"{Section}:{nameof(Endpoint)} must be an https address without a path.");
        var id = section[nameof(NamespaceId)] is { Length: > 0 } given ? given : null;
        if (id is not null && !ArmCapacityOptions.IsNamespace(id))
            errors.Add($"{Section}:{nameof(NamespaceId)} must be a resource id: /subscriptions/{{guid}}/resourceGroups/{{group}}/providers/Microsoft.EventHub/namespaces/{{name}}.");
        return new MonitorGaugeOptions
        {
            NamespaceId = id,
            Endpoint = endpoint,
            Interval = ArmCapacityOptions.TimeOf(section, Section, nameof(Interval), d.Interval, 60, 3_600, errors),
            Delay = ArmCapacityOptions.TimeOf(section, Section, nameof(Delay), d.Delay, 60, 1_800, errors),
        };
    }
}
