using System.Text.RegularExpressions;
using Sluice.Testing;

namespace Sluice.Architecture.Tests;

/// <summary>The page about compatibility names everything that there is, and tests that exist.</summary>
public sealed partial class CompatibilityTests
{
    private static readonly string Page = Sources.Read("docs/compatibility.md");

    [Fact]
    public void Every_test_that_is_named_exists_and_tests_something()
    {
        var named = Rows().SelectMany(row => TestName().Matches(string.Join('|', row)).Select(match => match.Value)).Distinct().ToList();
        Assert.True(named.Count > 50, "The names were not found.");
        foreach (var name in named)
        {
            var file = $"tests/{name}.cs";
            Assert.True(File.Exists(Repository.File(file)), $"{file} does not exist.");
            Assert.Matches(@"\[(Fact|Theory)", Sources.Read(file));
        }
    }

    [Theory]
    [InlineData("Deliberate differences", 4)]
    [InlineData("Enrichments", 3)]
    [InlineData("Webhooks", 3)]
    [InlineData("Failed events", 3)]
    public void Every_row_says_which_tests_show_it(string section, int columns)
    {
        var rows = Rows(section).Where(row => row.Length == columns && row[^1] != "" && !row[0].StartsWith("device", StringComparison.Ordinal)).ToList();
        Assert.True(rows.Count > 5, "The rows were not found.");
        // What is left out has nothing to show.
        Assert.All(rows.Where(row => !row[1].StartsWith("left out", StringComparison.Ordinal) && row[1] is not ("same" or "close" or "absent")),
            row => Assert.Matches(TestName(), row[^1]));
    }

    [Theory]
    [InlineData("functions/Enrich/Enrichments/EnrichmentRegistry.cs", @"(?:Enrichments|Snowplow), ""(\w+)""", "Enrichments", 21)]
    [InlineData("functions/Enrich/Adapters/AdapterRegistry.cs", @"\[""(com\.[\w.-]+/\w+)""\]", "Webhooks", 18)]
    [InlineData("functions/Snowplow/FailedEvents/BadRow.cs", @"override string Name => ""(\w+)""", "Failed events", 8)]
    public void Everything_that_there_is_has_a_row(string source, string pattern, string section, int least)
    {
        var names = Regex.Matches(Sources.Read(source), pattern).Select(match => match.Groups[1].Value).ToList();
        Assert.True(names.Count >= least, $"{names.Count} names were found.");
        // Of the tracker protocol and its kin, an earlier section tells.
        var text = string.Join('\n', Rows(section).Concat(Rows("Tracker protocol, Enrich")).Select(row => row[0]));
        Assert.All(names, name => Assert.Contains($"`{name}", text, StringComparison.Ordinal));
    }

    /// <summary>Cells of the rows of all tables, or of those of a section; headings and rulers left out.</summary>
    private static IEnumerable<string[]> Rows(string? section = null)
    {
        var within = section is null;
        var rows = new List<string[]>();
        var isHead = true;
        foreach (var line in Page.Split('\n'))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) within = section is null || line[3..] == section;
            if (!line.StartsWith('|'))
            {
                isHead = true;
                continue;
            }
            if (within && !isHead && !line.StartsWith("|---", StringComparison.Ordinal)) rows.Add([.. line.Trim('|', ' ').Split(" | ").Select(cell => cell.Trim())]);
            isHead = false;
        }
        return rows;
    }

    [GeneratedRegex(@"\b[A-Z]\w*(?:/\w+)*/\w+Tests\b")]
    private static partial Regex TestName();
}
