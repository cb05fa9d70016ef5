namespace Sluice.Testing;

/// <summary>A folder of its own for one test, deleted with everything in it at the end.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Absolute path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("sluice-").FullName;

    /// <summary>A path inside the folder.</summary>
    public string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that is just ending may still write there; the system's own clean-up takes the rest.
        }
    }
}
