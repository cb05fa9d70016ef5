using System.Diagnostics;
using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Browser.Tests.Live;

/// <summary>Makes visits in a Chromium.</summary>
internal static class Visits
{
    private const int FirstOfEach = 5;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// Makes them, some side by side, and tells how each went. The first ones, five for each of those side by side, are
    /// made and not told: a browser and a route that have just started are slower than any that a visitor meets.
    /// </summary>
    public static async Task<IReadOnlyList<Visit>> MakeAsync(string site, int visits, int together)
    {
        var first = FirstOfEach * together;
        var start = new ProcessStartInfo("node",
            [Repository.File("tests", "Browser", "Live", "visits.mjs"), await Chromium.FindAsync(), site, $"{visits + first}", $"{together}"])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync();
        var made = new List<Visit>(visits);
        while (await node.StandardOutput.ReadLineAsync() is { } line) made.Add(JsonSerializer.Deserialize<Visit>(line, Json)!);
        await node.WaitForExitAsync();
        if (node.ExitCode != 0) throw new InvalidOperationException($"The browser ended after {made.Count} visits: {await errors}");
        return [.. made.Skip(first)];
    }
}
