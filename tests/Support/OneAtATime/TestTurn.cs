using System.Runtime.CompilerServices;

namespace Sluice.Testing;

/// <summary>
/// <c>dotnet test</c> runs test projects side by side; two cores do not carry several pipelines, brokers and browsers at
/// once. Each project's process waits for its turn when its assembly is loaded, and gives it up by ending.
/// </summary>
internal static class TestTurn
{
    private static FileStream? _turn;

    [ModuleInitializer]
    internal static void Wait()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "pipeline.sln"))) folder = folder.Parent;
        if (folder is null) return;
        var artifacts = Directory.CreateDirectory(Path.Combine(folder.FullName, "artifacts"));
        while (_turn is null)
            try
            {
                _turn = new FileStream(Path.Combine(artifacts.FullName, "tests.turn"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(100);
            }
    }
}
