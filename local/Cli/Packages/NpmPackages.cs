using System.Diagnostics;

namespace Sluice.Cli.Packages;

/// <summary>Installs what a folder's package-lock.json pins, when it is not installed yet.</summary>
internal static class NpmPackages
{
    /// <summary>
    /// Runs <c>npm ci</c> in the folder unless the installed lock is the folder's. Two processes that ask at once do not
    /// get into each other's way.
    /// </summary>
    /// <exception cref="InvalidOperationException">Node or npm is missing, or npm failed; the message says what to do.</exception>
    public static async Task EnsureAsync(string folder, Action<string> progress, CancellationToken cancellationToken)
    {
        var wanted = await File.ReadAllTextAsync(Path.Combine(folder, "package-lock.json"), cancellationToken);
        var installed = Path.Combine(folder, "node_modules", ".sluice-lock.json");
        if (await IsInstalledAsync()) return;

        await using var turn = await FileTurn.WaitAsync(Path.Combine(folder, ".npm-ci.lock"), cancellationToken);
        if (await IsInstalledAsync()) return;

        progress($"installing the Node packages of {Path.GetFileName(folder)}/ (npm ci)");
        var start = new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process npm;
        try
        {
            npm = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("npm was not found: install Node.js 20 or later (https://nodejs.org) and run this again.");
        }
        using (npm)
        {
            var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = npm.StandardError.ReadToEndAsync(cancellationToken);
            await npm.WaitForExitAsync(cancellationToken);
            if (npm.ExitCode != 0)
                throw new InvalidOperationException(
                    $"npm ci failed in {folder}. It needs the npm registry (or a mirror set with 'npm config set registry'). It said: {(await error).Trim()} {(await output).Trim()}");
        }
        await File.WriteAllTextAsync(installed, wanted, cancellationToken);

        async Task<bool> IsInstalledAsync() =>
            File.Exists(installed) && await File.ReadAllTextAsync(installed, cancellationToken) == wanted;
    }
}
