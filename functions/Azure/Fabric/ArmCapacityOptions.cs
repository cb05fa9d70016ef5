using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Sluice.Azure.Fabric;

/// <summary>
/// What the fabric may scale in Azure and how carefully, section <c>Sluice:Fabric:Azure</c>. With neither id set it only
/// advises.
/// </summary>
public sealed partial record ArmCapacityOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Fabric:Azure";

    /// <summary>Resource id of the Event Hubs namespace; null leaves its throughput units alone.</summary>
    public string? NamespaceId { get; init; }

    /// <summary>Resource id of the function app; null leaves its instances alone.</summary>
    public string? AppId { get; init; }

    /// <summary>Azure Resource Manager; other clouds have another one.</summary>
    public string Endpoint { get; init; } = "https://management.azure.com";

    /// <summary>
    /// Up to where the app's own <c>maximumInstanceCount</c> is raised when the always-ready instances need it; 0 leaves it
    /// as it is. It is never lowered.
    /// </summary>
    public int MaximumInstanceCount { get; init; }

    /// <summary>Least time between two reads; what was read serves meanwhile.</summary>
    public TimeSpan ReadInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Least time between two writes to the app, which may restart its instances; wishes are gathered meanwhile.</summary>
    public TimeSpan AppWriteInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Least time between two writes to the namespace.</summary>
    public TimeSpan NamespaceWriteInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time for one answer.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for a read or a write with all its tries, and for watching an operation that Azure goes on with.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Tries of one request.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>True when there is anything to scale.</summary>
    public bool IsConfigured => NamespaceId is not null || AppId is not null;

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static ArmCapacityOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        var d = new ArmCapacityOptions();
        var endpoint = section[nameof(Endpoint)] is { Length: > 0 } text ? text : d.Endpoint;
        if (!IsEndpoint(endpoint))
            errors.Add($"{Section}:{nameof(Endpoint)} must be an https address without a path.");
        return new ArmCapacityOptions
        {
            NamespaceId = Id(nameof(NamespaceId), NamespacePattern(), "Microsoft.EventHub/namespaces"),
            AppId = Id(nameof(AppId), AppPattern(), "Microsoft.Web/sites"),
            Endpoint = endpoint,
            MaximumInstanceCount = Whole(nameof(MaximumInstanceCount), d.MaximumInstanceCount, 0, 1_000),
            ReadInterval = Time(nameof(ReadInterval), d.ReadInterval, 60, 3_600),
            AppWriteInterval = Time(nameof(AppWriteInterval), d.AppWriteInterval, 60, 86_400),
            NamespaceWriteInterval = Time(nameof(NamespaceWriteInterval), d.NamespaceWriteInterval, 30, 86_400),
            RequestTimeout = Time(nameof(RequestTimeout), d.RequestTimeout, 1, 120),
            OperationTimeout = Time(nameof(OperationTimeout), d.OperationTimeout, 5, 600),
            Attempts = Whole(nameof(Attempts), d.Attempts, 1, 10),
        };

        string? Id(string name, Regex pattern, string type)
        {
            if (section[name] is not { Length: > 0 } id) return null;
            if (pattern.IsMatch(id)) return id;
            errors.Add($"{Section}:{name} must be a resource id: /subscriptions/{{guid}}/resourceGroups/{{group}}/providers/{type}/{{name}}.");
            return null;
        }

        int Whole(string name, int fallback, int least, int most)
        {
            if (section[name] is not { Length: > 0 } number) return fallback;
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
                return value;
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{name} must be a whole number from {least} to {most}."));
            return fallback;
        }

        TimeSpan Time(string name, TimeSpan fallback, int least, int most) => TimeOf(section, Section, name, fallback, least, most, errors);
    }

    internal static bool IsNamespace(string id) => NamespacePattern().IsMatch(id);

    internal static bool IsEndpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.AbsolutePath == "/" && uri.Query.Length == 0 && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    internal static TimeSpan TimeOf(
        IConfiguration section, string path, string name, TimeSpan fallback, int least, int most, ICollection<string> errors)
    {
        if (section[name] is not { Length: > 0 } span) return fallback;
        if (TimeSpan.TryParseExact(span, "c", CultureInfo.InvariantCulture, out var value)
            && value.TotalSeconds >= least && value.TotalSeconds <= most)
            return value;
        errors.Add(string.Create(CultureInfo.InvariantCulture,
            $"{path}:{name} must be from {least} to {most} seconds, written hh:mm:ss."));
        return fallback;
    }

    private const string Group = "^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[-A-Za-z0-9_.()]{1,90}/providers/";
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    [GeneratedRegex(Group + @"Microsoft\.EventHub/namespaces/[A-Za-z0-9-]{1,50}\z", Options)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(Group + @"Microsoft\.Web/sites/[A-Za-z0-9-]{1,60}\z", Options)]
    private static partial Regex AppPattern();
}
