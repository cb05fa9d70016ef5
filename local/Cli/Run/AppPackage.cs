using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Sluice.Cli.Packages;

namespace Sluice.Cli.Run;

/// <summary>
/// The published function app: the very folder that <c>azd</c> zips, published for this machine. Published anew only when
/// something it is made from has changed.
/// </summary>
internal static class AppPackage
{
    private static readonly string[] Sources = ["functions", "host.json", "Directory.Build.props", "Directory.Packages.props", "global.json"];

    /// <summary>Publishes when needed; returns the folder.</summary>
    /// <exception cref="InvalidOperationException">The build failed; the message carries its errors.</exception>
    public static async Task<string> EnsureAsync(string root, Action<string> progress, CancellationToken cancellationToken)
    {
        var packages = Path.Combine(root, "artifacts", "app");
        Directory.CreateDirectory(packages);
        await using var turn = await FileTurn.WaitAsync(Path.Combine(packages, ".lock"), cancellationToken);

        // A folder per state of the sources: a run that is still going keeps the files it was started from.
        var folder = Path.Combine(packages, Stamp(root));
        var complete = folder + ".complete";
        if (File.Exists(complete)) return folder;
        DeleteAllButNewest(packages);

        progress("publishing the function app (once per change; the first time fetches the runtime it carries)");
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? RunningDotnet() ?? "dotnet";
        var start = new ProcessStartInfo(dotnet,
        [
            "publish", Path.Combine(root, "functions", "Host", "Host.csproj"), "--configuration", "Release",
            "--runtime", RuntimeInformation.RuntimeIdentifier, "--output", folder, "--nologo", "--verbosity", "quiet",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = root,
        };
        using var build = StartBuild(start);
        var output = build.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = build.StandardError.ReadToEndAsync(cancellationToken);
        await build.WaitForExitAsync(cancellationToken);
        if (build.ExitCode != 0)
            throw new InvalidOperationException(
                $"The function app could not be published (dotnet publish functions/Host): {(await output).Trim()} {(await error).Trim()}");
        await File.WriteAllTextAsync(complete, "", cancellationToken);
        return folder;
    }

    /// <summary>The dotnet that runs this program, when it is one.</summary>
    private static string? RunningDotnet() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath : null;

    private static Process StartBuild(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("dotnet was not found: install the .NET SDK (https://dot.net) and run this again.");
        }
    }

    private static void DeleteAllButNewest(string packages)
    {
        foreach (var old in new DirectoryInfo(packages).GetFiles("*.complete").OrderByDescending(file => file.LastWriteTimeUtc).Skip(1))
        {
            old.Delete();
            Directory.Delete(old.FullName[..^".complete".Length], recursive: true);
        }
    }

    /// <summary>Newest change and number of the files that the app is made from.</summary>
    private static string Stamp(string root)
    {
        var count = 0;
        var newest = DateTime.MinValue;
        foreach (var source in Sources)
        {
            var path = Path.Combine(root, source);
            if (File.Exists(path)) Count(path);
            else if (Directory.Exists(path)) Walk(path);
        }
        var state = string.Create(CultureInfo.InvariantCulture, $"{count} {newest.Ticks}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state)))[..12];

        void Walk(string folder)
        {
            foreach (var file in Directory.EnumerateFiles(folder)) Count(file);
            foreach (var inner in Directory.EnumerateDirectories(folder))
                if (Path.GetFileName(inner) is not ("bin" or "obj"))
                    Walk(inner);
        }

        void Count(string file)
        {
            count++;
            var written = File.GetLastWriteTimeUtc(file);
            if (written > newest) newest = written;
        }
    }
}
