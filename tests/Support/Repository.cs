namespace Sluice.Testing;

/// <summary>The checkout under test.</summary>
public static class Repository
{
    /// <summary>The folder that holds pipeline.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>A path below the root.</summary>
    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "pipeline.sln")))
                return folder.FullName;
        throw new InvalidOperationException("The tests must run inside the checkout: no pipeline.sln above " + AppContext.BaseDirectory);
    }
}
