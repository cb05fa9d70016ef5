using Sluice.Testing;

namespace Sluice.Architecture.Tests;

/// <summary>The files of the checkout that people wrote, as paths from its root with forward slashes.</summary>
internal static class Sources
{
    private static readonly string[] Skipped = ["bin", "obj", "node_modules", "artifacts"];

    public static IEnumerable<string> Under(string folder, string extension)
    {
        var pending = new Stack<string>([Repository.File(folder)]);
        while (pending.TryPop(out var current))
        {
            foreach (var inner in Directory.GetDirectories(current))
                if (!Skipped.Contains(Path.GetFileName(inner)) && !Path.GetFileName(inner).StartsWith('.'))
                    pending.Push(inner);
            foreach (var file in Directory.GetFiles(current))
                if (file.EndsWith(extension, StringComparison.Ordinal))
                    yield return Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
        }
    }

    public static string Read(string path) => File.ReadAllText(Repository.File(path));

    /// <summary>Source code without its comment lines.</summary>
    public static string Code(string path) =>
        string.Join('\n', File.ReadLines(Repository.File(path)).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
}
