using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Host.Tests;

/// <summary>The app's function.json files, read for themselves.</summary>
internal static class FunctionFolders
{
    /// <summary>One function: its name and, when it is HTTP, its route and methods.</summary>
    public sealed record Folder(string Name, string Trigger, string Route, IReadOnlyList<string> Methods, JsonElement Json)
    {
        public bool IsHttp => Trigger == "httpTrigger";
    }

    public static IReadOnlyList<Folder> All { get; } =
        [.. Directory.GetFiles(Repository.File("functions", "Host"), "function.json", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(Read).OrderBy(f => f.Name, StringComparer.Ordinal)];

    private static Folder Read(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var trigger = json.RootElement.GetProperty("bindings").EnumerateArray()
            .Single(b => b.GetProperty("type").GetString()!.EndsWith("Trigger", StringComparison.Ordinal));
        return new Folder(
            Path.GetFileName(Path.GetDirectoryName(file)!),
            trigger.GetProperty("type").GetString()!,
            trigger.TryGetProperty("route", out var route) ? route.GetString()! : "",
            trigger.TryGetProperty("methods", out var methods) ? [.. methods.EnumerateArray().Select(m => m.GetString()!)] : [],
            json.RootElement.Clone());
    }
}
