namespace Sluice.Cli.Run;

/// <summary>The checkout this program was built from.</summary>
internal static class RepositoryFolder
{
    /// <summary>The folder that holds pipeline.sln, looked for upwards from the program and from the current folder.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Find()
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "pipeline.sln")))
                    return folder.FullName;
        throw new InvalidOperationException("The local run needs the checkout it was built from: no pipeline.sln was found.");
    }
}
