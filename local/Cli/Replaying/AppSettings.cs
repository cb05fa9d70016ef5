using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Sluice.Azure.Settings;
using Sluice.Cli.Run;

namespace Sluice.Cli.Replaying;

/// <summary>The app's settings on the command line: those of a local run, or a file of them.</summary>
internal static class AppSettings
{
    /// <summary>Reads them.</summary>
    /// <param name="file">
    /// A JSON object of names and values, the list of <c>az functionapp config appsettings list</c>, or <c>local.settings.json</c>;
    /// null for the run's.
    /// </param>
    /// <param name="data">The run's folder; null for the checkout's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">There is no run; the message says what to do.</exception>
    /// <exception cref="InvalidSettingsException">The file is not there, or is none of settings.</exception>
    public static async Task<IConfiguration> ReadAsync(string? file, string? data, CancellationToken cancellationToken)
    {
        var settings = file is null ? await OfRunAsync(data, cancellationToken) : await OfFileAsync(file, cancellationToken);
        return new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(pair => new KeyValuePair<string, string?>(pair.Key.Replace("__", ":", StringComparison.Ordinal), pair.Value)))
            .Build();
    }

    private static async Task<Dictionary<string, string>> OfRunAsync(string? data, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetFullPath(data ?? Path.Combine(RepositoryFolder.Find(), ".local")), PlanFile.Name);
        if (!File.Exists(file))
            throw new InvalidOperationException(
                $"There is no run in {Path.GetDirectoryName(file)}: start one ('run'), say where it is (--data), or name a file of app settings (--settings).");
        return (await PlanFile.ReadAsync(file, cancellationToken)).Settings;
    }

    private static async Task<Dictionary<string, string>> OfFileAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file)) throw new InvalidSettingsException([$"--settings: there is no file {file}."]);
        try
        {
            using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(file, cancellationToken));
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("Values", out var values)) root = values;
            return root.ValueKind == JsonValueKind.Array
                ? root.EnumerateArray().ToDictionary(item => item.GetProperty("name").GetString() ?? "", item => item.GetProperty("value").GetString() ?? "")
                : root.EnumerateObject().ToDictionary(
                    item => item.Name, item => item.Value.ValueKind == JsonValueKind.String ? item.Value.GetString()! : item.Value.GetRawText());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new InvalidSettingsException([$"--settings: {file} is no JSON object of app settings."]);
        }
    }
}
