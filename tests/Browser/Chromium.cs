using System.Diagnostics;

namespace Sluice.Browser.Tests;

/// <summary>
/// The browser of the tests: the program that <c>SLUICE_CHROMIUM</c> names, else one on PATH, else Debian's package,
/// which is installed when that is allowed (root, apt-get).
/// </summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

    /// <summary>Path of the program.</summary>
    /// <exception cref="InvalidOperationException">There is none, and none could be installed: what to do.</exception>
    public static async Task<string> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("SLUICE_CHROMIUM") is { Length: > 0 } named)
            return File.Exists(named) ? named : throw Missing($"SLUICE_CHROMIUM names {named}, which does not exist");
        if (OnPath(Names) is { } found) return found;
        if (!Environment.IsPrivilegedProcess || OnPath(["apt-get"]) is null) throw Missing("No Chromium was found");

        // The lists of a fresh image may be missing or old: first as they are, then with new ones.
        var said = await AptGetAsync("install", "-y", "--no-install-recommends", "chromium");
        if (OnPath(Names) is null)
        {
            await AptGetAsync("update");
            said = await AptGetAsync("install", "-y", "--no-install-recommends", "chromium");
        }
        return OnPath(Names) ?? throw Missing($"No Chromium was found, and apt-get could not install it ({said})");
    }

    private static InvalidOperationException Missing(string why) => new(
        $"{why}: install Chromium (on Debian: apt-get install -y chromium) or set SLUICE_CHROMIUM to the path of Chromium or Chrome, and run this again.");

    private static string? OnPath(IEnumerable<string> names) => (
        from name in names
        from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        let file = Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)
        where File.Exists(file)
        select file).FirstOrDefault();

    /// <summary>Runs apt-get; the last line it said when it failed.</summary>
    private static async Task<string> AptGetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("apt-get", ["-q", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? "" : errors.Trim().Split('\n')[^1];
    }
}
