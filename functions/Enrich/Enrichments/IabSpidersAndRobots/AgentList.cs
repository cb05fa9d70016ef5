using System.Globalization;
using Sluice.Enrich.Text;

namespace Sluice.Enrich.Enrichments.IabSpidersAndRobots;

/// <summary>
/// One of the IAB's lists of user agents. Fields are parted by <c>|</c>. Exclude list: pattern, active (1 or 0),
/// exceptions (parted by commas), needless in a two-pass approach, primary impact (0 pages, 1 ads, 2 both), at the start
/// (1 or 0), date since when it is inactive (mm/dd/yyyy). Include list: pattern, active, at the start.
/// </summary>
internal sealed class AgentList
{
    private readonly List<AgentPattern> _patterns = [];
    private readonly LiteralIndex _index;

    private AgentList(IEnumerable<AgentPattern> patterns)
    {
        _patterns.AddRange(patterns);
        _index = new LiteralIndex([.. _patterns.Select(pattern => pattern.Text)]);
    }

    /// <summary>A list of patterns without any flags.</summary>
    public static AgentList Of(IEnumerable<string> patterns) =>
        new(patterns.Select(text => new AgentPattern(text, true, false, [], "UNKNOWN", null)));

    /// <summary>Reads <c>exclude_current.txt</c>.</summary>
    public static AgentList ReadExclude(string path) => Read(path, (text, fields) => new AgentPattern(
        text, Flag(fields, 1, "1"), Flag(fields, 5, "0"),
        Field(fields, 2).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        Field(fields, 4) switch { "0" => "PAGE_IMPRESSIONS", "1" => "AD_IMPRESSIONS", "2" => "PAGE_AND_AD_IMPRESSIONS", _ => "UNKNOWN" },
        DateTime.TryParseExact(
            Field(fields, 6), "MM/dd/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var since)
            ? since : null));

    /// <summary>Reads <c>include_current.txt</c>; lines that are not active do not count.</summary>
    public static AgentList ReadInclude(string path) =>
        Read(path, (text, fields) => Flag(fields, 1, "1") ? new AgentPattern(text, true, Flag(fields, 2, "0"), [], "NONE", null) : null);

    /// <summary>The first line that applies to a user agent; null when none does.</summary>
    public AgentPattern? Find(string agent)
    {
        var first = new First(this, agent);
        _index.Find(agent, ref first);
        return first.Number == int.MaxValue ? null : _patterns[first.Number];
    }

    private static AgentList Read(string path, Func<string, string[], AgentPattern?> pattern)
    {
        var patterns = new List<AgentPattern>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line[0] == '#' || string.IsNullOrWhiteSpace(line)) continue;
            var fields = line.Split('|');
            var text = fields[0];
            if (text.Length == 0 || text.AsSpan().ContainsAnyExceptInRange(' ', '~') || fields.Length < 2 || Field(fields, 1) is not ("0" or "1"))
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"holds in line {number} what is no entry of the list"));
            if (pattern(text, fields) is { } entry) patterns.Add(entry);
        }
        return patterns.Count > 0 ? new AgentList(patterns) : throw new FormatException("holds no entry");
    }

    private static string Field(string[] fields, int index) => index < fields.Length ? fields[index].Trim() : "";

    private static bool Flag(string[] fields, int index, string fallback) => (Field(fields, index) is { Length: > 0 } text ? text : fallback) == "1";

    private ref struct First(AgentList list, string agent) : ILiteralVisitor
    {
        public int Number = int.MaxValue;

        public void Found(int number)
        {
            if (number < Number && list._patterns[number].Applies(agent)) Number = number;
        }
    }
}
