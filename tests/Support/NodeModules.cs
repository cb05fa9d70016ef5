using Sluice.Cli.Packages;

namespace Sluice.Testing;

/// <summary>The packages of tests/package.json, installed when they are not there yet.</summary>
public static class NodeModules
{
    private static readonly SemaphoreSlim Installing = new(1);

    /// <summary>Installs the packages once.</summary>
    public static async Task EnsureAsync()
    {
        await Installing.WaitAsync();
        try
        {
            await NpmPackages.EnsureAsync(Repository.File("tests"), _ => { }, CancellationToken.None);
        }
        finally
        {
            Installing.Release();
        }
    }
}
