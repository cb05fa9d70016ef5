using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sluice.Log;

namespace Sluice.FunctionsHost.Manifest;

/// <summary>
/// Reads host.json as the Functions host does: comments are allowed, names are case-insensitive and app settings
/// <c>AzureFunctionsJobHost__a__b</c> override <c>a.b</c>.
/// </summary>
internal static class HostJson
{
    private const string File = "host.json";
    private const string Override = "AzureFunctionsJobHost__";

    public static HostSettings Read(
        string path, IReadOnlyDictionary<string, string> settings, ICollection<ManifestError> errors)
    {
        IConfiguration json;
        try
        {
            using var stream = System.IO.File.OpenRead(path);
            json = new ConfigurationBuilder().AddJsonStream(stream).AddInMemoryCollection(Overrides(settings)).Build();
        }
        catch (FileNotFoundException)
        {
            errors.Add(new ManifestError(File, "is missing"));
            return new HostSettings();
        }
        catch (Exception fault) when (fault is FormatException or InvalidDataException or System.Text.Json.JsonException)
        {
            errors.Add(new ManifestError(File, $"is not a JSON object: {(fault.InnerException ?? fault).Message}"));
            return new HostSettings();
        }

        var read = new Reader(json, errors);
        read.Require("version", "2.0");
        var handler = "customHandler:description:";
        var executable = json[handler + "defaultExecutablePath"] ?? "";
        if (executable.Length == 0)
            errors.Add(new ManifestError(File, "customHandler.description.defaultExecutablePath is missing"));
        var defaults = new HostSettings();
        return new HostSettings
        {
            Executable = Environment.ExpandEnvironmentVariables(executable),
            Arguments = [.. json.GetSection(handler + "arguments").GetChildren().Select(a => a.Value ?? "")],
            WorkingDirectory = json[handler + "workingDirectory"] is { Length: > 0 } directory ? directory : null,
            ProxiesHttp = read.Flag("customHandler:enableProxyingHttpRequest"),
            InitializationTimeout = read.Span("customHandler:initializationTimeout") ?? defaults.InitializationTimeout,
            FunctionTimeout = json["functionTimeout"] is "-1" ? null : read.Span("functionTimeout") ?? defaults.FunctionTimeout,
            RoutePrefix = (json["extensions:http:routePrefix"] ?? defaults.RoutePrefix).Trim('/'),
            EventHubs = EventHubs(read, json),
        };
    }

    private static EventHubSettings EventHubs(Reader read, IConfiguration json)
    {
        const string Section = "extensions:eventHubs:";
        if (read.Number(Section + "minEventBatchSize", 1) > 1)
            read.Fail(Section + "minEventBatchSize", "above 1 is not offered by this host");
        return new EventHubSettings
        {
            MaxEventBatchSize = read.Number(Section + "maxEventBatchSize", 100),
            BatchCheckpointFrequency = read.Number(Section + "batchCheckpointFrequency", 1),
            LoadBalancingInterval = read.Span(Section + "loadBalancingUpdateInterval"),
            OwnershipExpiry = read.Span(Section + "partitionOwnershipExpirationInterval"),
            InitialPosition = InitialPosition(read, json, Section + "initialOffsetOptions:"),
        };
    }

    private static LogPosition InitialPosition(Reader read, IConfiguration json, string section)
    {
        switch (json[section + "type"]?.ToLowerInvariant())
        {
            case null or "" or "fromstart":
                return LogPosition.Earliest;
            case "fromend":
                return LogPosition.Latest;
            case "fromenqueuedtime":
                if (DateTimeOffset.TryParse(json[section + "enqueuedTimeUtc"], CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
                    return LogPosition.From(time);
                read.Fail(section + "enqueuedTimeUtc", "must be a time such as 2026-11-23T10:00:00Z");
                return LogPosition.Earliest;
            default:
                read.Fail(section + "type", "must be fromStart, fromEnd or fromEnqueuedTime");
                return LogPosition.Earliest;
        }
    }

    private static Dictionary<string, string?> Overrides(IReadOnlyDictionary<string, string> settings)
    {
        var overrides = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in settings)
            if (name.StartsWith(Override, StringComparison.OrdinalIgnoreCase))
                overrides[name[Override.Length..].Replace("__", ":", StringComparison.Ordinal)] = value;
        return overrides;
    }

    /// <summary>Typed reads that note what is wrong under the name that the file uses.</summary>
    private readonly struct Reader(IConfiguration json, ICollection<ManifestError> errors)
    {
        public void Fail(string key, string reason) =>
            errors.Add(new ManifestError(File, $"{key.Replace(':', '.')} {reason}"));

        public void Require(string key, string value)
        {
            if (json[key] != value) Fail(key, $"must be \"{value}\"");
        }

        public bool Flag(string key)
        {
            if (json[key] is not { Length: > 0 } text) return false;
            if (bool.TryParse(text, out var flag)) return flag;
            Fail(key, "must be true or false");
            return false;
        }

        public int Number(string key, int otherwise)
        {
            if (json[key] is not { Length: > 0 } text) return otherwise;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1) return number;
            Fail(key, "must be a whole number of at least 1");
            return otherwise;
        }

        public TimeSpan? Span(string key)
        {
            if (json[key] is not { Length: > 0 } text) return null;
            if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero) return span;
            Fail(key, "must be a time span such as 00:05:00");
            return null;
        }
    }
}
