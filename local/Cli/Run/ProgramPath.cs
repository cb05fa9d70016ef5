namespace Sluice.Cli.Run;

/// <summary>Programs that a run cannot do without.</summary>
internal static class ProgramPath
{
    /// <summary>Makes sure, before anything is built or started, that Node is there.</summary>
    /// <param name="path">The variable PATH.</param>
    /// <exception cref="InvalidOperationException">It is not; the message says what to do.</exception>
    public static void RequireNode(string? path)
    {
        foreach (var program in new[] { "node", "npm" })
            if (!Has(path, program))
                throw new InvalidOperationException(
                    $"{program} was not found: install Node.js 20 or later (https://nodejs.org), which runs the local storage, and run this again.");
    }

    private static bool Has(string? path, string program)
    {
        string[] names = OperatingSystem.IsWindows() ? [program + ".exe", program + ".cmd"] : [program];
        foreach (var folder in (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            foreach (var name in names)
                if (File.Exists(Path.Combine(folder, name)))
                    return true;
        return false;
    }
}
