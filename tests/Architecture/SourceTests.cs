using System.Text.RegularExpressions;
using Sluice.Testing;

namespace Sluice.Architecture.Tests;

public sealed class SourceTests
{
    private const int MostLines = 400;

    /// <summary>Files that may be longer, and why.</summary>
    private static readonly Dictionary<string, string> Longer = new()
    {
        ["functions/Snowplow/EnrichedEvent.cs"] = "one property for each of the 131 columns, in their order",
    };

    private static IEnumerable<string> Files => Sources.Under("functions", ".cs").Concat(Sources.Under("local", ".cs"));

    [Fact]
    public void No_file_is_longer_than_can_be_kept_in_mind()
    {
        var lengths = Files.ToDictionary(path => path, path => File.ReadLines(Repository.File(path)).Count());
        var tooLong = lengths.Where(file => file.Value > MostLines && !Longer.ContainsKey(file.Key));
        var pardonedInVain = Longer.Keys.Where(path => !lengths.TryGetValue(path, out var length) || length <= MostLines);

        Assert.True(lengths.Count > 200, "The sources were not found.");
        Assert.Empty(tooLong);
        Assert.Empty(pardonedInVain);
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var unfinished = Files.Where(path =>
            Regex.IsMatch(Sources.Read(path), @"\b(?:TODO|FIXME|NotImplementedException)\b"));

        Assert.Empty(unfinished);
    }

    [Fact]
    public void No_test_is_skipped()
    {
        var skipping = Sources.Under("tests", ".cs").Where(path => Regex.IsMatch(Sources.Read(path), @"\(\s*Skip\s*="));

        Assert.Empty(skipping);
    }
}
