using System.Text.Json;
using System.Xml.Linq;

namespace Sluice.Architecture.Tests;

public sealed class DependencyTests
{
    [Fact]
    public void Every_NuGet_package_has_a_line_in_the_page_and_no_other_has()
    {
        var pinned = XDocument.Parse(Sources.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => package.Attribute("Include")!.Value);

        Assert.Equal(pinned.Order(StringComparer.Ordinal), Listed("NuGet"));
    }

    [Fact]
    public void Every_npm_package_has_a_line_in_the_page_and_no_other_has()
    {
        var pinned = Npm("local/package.json").Concat(Npm("tests/package.json")).Concat(Npm("functions/Fabric/Console/package.json"))
            .Concat(Npm("functions/Enrich/Rules/package.json")).Distinct();

        Assert.Equal(pinned.Order(StringComparer.Ordinal), Listed("npm"));
    }

    private static List<string> Npm(string path)
    {
        using var json = JsonDocument.Parse(Sources.Read(path));
        return (
            from kind in new[] { "dependencies", "devDependencies" }
            where json.RootElement.TryGetProperty(kind, out _)
            from package in json.RootElement.GetProperty(kind).EnumerateObject()
            select package.Name).ToList();
    }

    /// <summary>Names in the tables below the heading that begins with a word.</summary>
    private static IEnumerable<string> Listed(string word)
    {
        var names = new List<string>();
        var inside = false;
        foreach (var line in Sources.Read("docs/dependencies.md").Split('\n'))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) inside = line.StartsWith("## " + word, StringComparison.Ordinal);
            else if (inside && line.StartsWith("| `", StringComparison.Ordinal)) names.Add(line.Split('`')[1]);
        }
        return names.Order(StringComparer.Ordinal);
    }
}
