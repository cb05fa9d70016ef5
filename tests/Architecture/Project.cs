using System.Xml.Linq;

namespace Sluice.Architecture.Tests;

/// <summary>What a project file refers to.</summary>
internal sealed record Project(string Path, string Name, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    /// <summary>Every project below functions/ and local/.</summary>
    public static IReadOnlyList<Project> All { get; } =
        [.. Sources.Under("functions", ".csproj").Concat(Sources.Under("local", ".csproj")).Select(Read)];

    private static Project Read(string path)
    {
        var xml = XDocument.Parse(Sources.Read(path));
        return new Project(
            path,
            System.IO.Path.GetFileNameWithoutExtension(path),
            [.. Includes("ProjectReference").Select(include => System.IO.Path.GetFileNameWithoutExtension(include.Replace('\\', '/')))],
            [.. Includes("PackageReference")]);

        IEnumerable<string> Includes(string element) => xml.Descendants(element).Select(node => node.Attribute("Include")!.Value);
    }
}
