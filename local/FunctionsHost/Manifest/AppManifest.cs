namespace Sluice.FunctionsHost.Manifest;

/// <summary>What a published folder says: host.json and every <c>*/function.json</c>.</summary>
/// <param name="Host">The host's own settings.</param>
/// <param name="Functions">Enabled functions, by name.</param>
/// <param name="DisabledFunctions">Names of the functions that are switched off.</param>
internal sealed record AppManifest(
    HostSettings Host, IReadOnlyList<FunctionDefinition> Functions, IReadOnlyList<string> DisabledFunctions)
{
    /// <summary>Reads the folder; every error of every file is added to <paramref name="errors"/>.</summary>
    public static AppManifest Load(
        string folder, IReadOnlyDictionary<string, string> settings, ICollection<ManifestError> errors)
    {
        if (!Directory.Exists(folder))
        {
            errors.Add(new ManifestError(folder, "the app folder does not exist"));
            return new AppManifest(new HostSettings(), [], []);
        }
        var host = HostJson.Read(Path.Combine(folder, "host.json"), settings, errors);
        var functions = new List<FunctionDefinition>();
        var disabled = new List<string>();
        foreach (var directory in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            var file = Path.Combine(directory, "function.json");
            if (!File.Exists(file)) continue;
            var name = Path.GetFileName(directory);
            var definition = FunctionJson.Read(name, File.ReadAllBytes(file), settings, errors);
            if (definition is null) continue;
            if (definition.Disabled || IsSwitchedOff(name, settings)) disabled.Add(name);
            else functions.Add(definition);
        }
        if (functions.Count + disabled.Count == 0 && errors.Count == 0)
            errors.Add(new ManifestError(folder, "holds no function: no folder with a function.json was found"));
        if (!host.ProxiesHttp && functions.Any(f => f.Trigger is HttpTrigger))
            errors.Add(new ManifestError(
                "host.json", "customHandler.enableProxyingHttpRequest must be true: this host speaks no other form of HTTP"));
        return new AppManifest(host, functions, disabled);
    }

    // The documented switch is AzureWebJobs.<Name>.Disabled; where dots are not allowed in names it is written with two underscores.
    private static bool IsSwitchedOff(string name, IReadOnlyDictionary<string, string> settings) =>
        (settings.TryGetValue($"AzureWebJobs.{name}.Disabled", out var value)
            || settings.TryGetValue($"AzureWebJobs__{name}__Disabled", out value))
        && (value.Equals("true", StringComparison.OrdinalIgnoreCase) || value == "1");
}
