using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Sluice.Enrich.Adapters.Remote;
using Sluice.Enrich.Assets;
using Sluice.Log;
using Sluice.Settings;
using Sluice.Snowplow;

namespace Sluice.Enrich;

/// <summary>Settings of enrichment, section <c>Sluice:Enrich</c>.</summary>
public sealed partial record EnrichOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Enrich";

    /// <summary>
    /// Folder with Snowplow's own enrichment configurations, one or several in each <c>*.json</c>; null for none.
    /// </summary>
    public string? EnrichmentsDirectory { get; init; }

    /// <summary><c>Assets</c>: limits for the files that enrichments name.</summary>
    public AssetOptions Assets { get; init; } = new();

    /// <summary>Hub that gets failed events a second time, as incomplete enriched events; null for none.</summary>
    public string? IncompleteHub { get; init; }

    /// <summary>Hub that gets the pseudonymisation's events, when its configuration says <c>emitEvent</c>; null for none.</summary>
    public string? PiiHub { get; init; }

    /// <summary>
    /// <c>ExitOnJsCompileError</c>: a script that is no JavaScript stops the start; when false, every event fails on it.
    /// </summary>
    public bool ExitOnJsCompileError { get; init; } = true;

    /// <summary>
    /// <c>PrivateHosts:{n}</c>: hosts that enrichments and remote adapters may reach although their addresses are not public.
    /// </summary>
    public IReadOnlyList<string> PrivateHosts { get; init; } = [];

    /// <summary><c>RemoteAdapters:{n}</c>: services that take the events out of the requests to a path.</summary>
    public IReadOnlyList<RemoteAdapterOptions> RemoteAdapters { get; init; } = [];

    /// <summary>Deepest nesting of JSON, 1 to 1000; default 50.</summary>
    public int MaxJsonDepth { get; init; } = 50;

    /// <summary><c>Validation:AcceptInvalid</c>: events with fields longer than allowed pass, and are only counted.</summary>
    public bool AcceptInvalid { get; init; }

    /// <summary>
    /// <c>Validation:AtomicFieldLengths:{column}</c>: longest text of a column in UTF-16 units, where it is not the usual one.
    /// </summary>
    public IReadOnlyDictionary<string, int> AtomicFieldLengths { get; init; } = FrozenDictionary<string, int>.Empty;

    /// <summary>Longest message in bytes, 10,000 to 20,000,000; what is longer becomes a size violation. Default 1,000,000.</summary>
    public int MaxMessageBytes { get; init; } = 1_000_000;

    /// <summary>
    /// Most payloads a second that one instance takes, 1 to 1,000,000; 0, the default, for no limit. Keeps instances from
    /// overrunning what they depend on, and lets a small machine show what many instances would do.
    /// </summary>
    public int MaxRate { get; init; }

    /// <summary>
    /// <c>Artifact</c> (67 characters at most) and <c>Version</c> (three numbers and anything behind them, 32 characters at
    /// most): who failed events say they come from, as their schemas want it, and <c>v_etl</c>, whose length is the bound.
    /// </summary>
    public Processor Processor { get; init; } = new(
        "sluice-enrich", typeof(EnrichOptions).Assembly.GetName().Version?.ToString(3) ?? "0.0.0");

    /// <summary>Reads the section and checks it.</summary>
    /// <exception cref="InvalidOperationException">The settings do not make sense; the message holds every error, a line each.</exception>
    public static EnrichOptions From(IConfiguration configuration)
    {
        var errors = new List<string>();
        var options = Read(configuration, errors);
        return errors.Count == 0 ? options : throw new InvalidOperationException(string.Join('\n', errors));
    }

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static EnrichOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        var read = new SectionReader(section, Section, errors);
        var defaults = new EnrichOptions();
        var hub = read.Text("IncompleteHub");
        if (hub is HubNames.Collected or HubNames.Enriched or HubNames.Failed)
            errors.Add($"{Section}:IncompleteHub must be a hub of its own, not {hub}.");
        var pii = read.Text("PiiHub");
        if (pii is HubNames.Collected or HubNames.Enriched or HubNames.Failed || (pii is not null && pii == hub))
            errors.Add($"{Section}:PiiHub must be a hub of its own, not {pii}.");
        var processor = new Processor(read.Text("Artifact") ?? defaults.Processor.Artifact, read.Text("Version") ?? defaults.Processor.Version);
        if (processor.Artifact.Length > 67) errors.Add($"{Section}:Artifact must have 67 characters at most.");
        if (processor.Version.Length > 32 || !ThreeNumbers().IsMatch(processor.Version))
            errors.Add($"{Section}:Version must begin with three numbers, such as 1.4.2, and have 32 characters at most.");
        return new EnrichOptions
        {
            EnrichmentsDirectory = read.Text("EnrichmentsDirectory"),
            Assets = ReadAssets(),
            IncompleteHub = hub,
            PiiHub = pii,
            ExitOnJsCompileError = read.Switch("ExitOnJsCompileError", fallback: true),
            PrivateHosts = [.. section.GetSection("PrivateHosts").GetChildren().Select(child => child.Value ?? "").Where(host => host.Length > 0)],
            RemoteAdapters = RemoteAdapterOptions.Read(section.GetSection("RemoteAdapters"), errors),
            MaxJsonDepth = read.Number("MaxJsonDepth", defaults.MaxJsonDepth, 1, 1000),
            AcceptInvalid = read.Switch("Validation:AcceptInvalid"),
            AtomicFieldLengths = ReadLengths(section.GetSection("Validation:AtomicFieldLengths"), errors),
            MaxMessageBytes = read.Number("MaxMessageBytes", defaults.MaxMessageBytes, 10_000, 20_000_000),
            MaxRate = read.Number("MaxRate", defaults.MaxRate, 0, 1_000_000),
            Processor = processor,
        };

        AssetOptions ReadAssets() => new()
        {
            RefreshPeriod = read.Duration("Assets:RefreshPeriod", defaults.Assets.RefreshPeriod, 60, 31_536_000),
            Timeout = read.Duration("Assets:Timeout", defaults.Assets.Timeout, 1, 3_600),
            MaximumBytes = read.Number("Assets:MaximumBytes", defaults.Assets.MaximumBytes, 1024, 2_000_000_000),
            AllowHttp = read.Switch("Assets:AllowHttp"),
        };
    }

    [GeneratedRegex(@"^[0-9]+\.[0-9]+\.[0-9]+")]
    private static partial Regex ThreeNumbers();

    private static FrozenDictionary<string, int> ReadLengths(IConfigurationSection section, ICollection<string> errors)
    {
        var lengths = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in section.GetChildren())
        {
            if (!EnrichedColumns.TryGet(entry.Key, out var column) || column.MaxLength is null)
                errors.Add($"{entry.Path}: {entry.Key} is no text column of the enriched event.");
            else if (!int.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length < 1)
                errors.Add($"{entry.Path} must be a whole number of at least 1.");
            else
                lengths[entry.Key] = length;
        }
        return lengths.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
