using System.Text.RegularExpressions;

namespace Sluice.Architecture.Tests;

/// <summary>docs/configuration.md as a reader sees it: tables below headings.</summary>
internal sealed class ConfigurationPage
{
    private readonly List<(string Heading, string[] Cells)> _rows = [];

    public ConfigurationPage()
    {
        var heading = "";
        foreach (var line in Sources.Read("docs/configuration.md").Split('\n'))
        {
            if (line.StartsWith('#')) heading = line.TrimStart('#').Trim();
            else if (line.StartsWith("| `", StringComparison.Ordinal))
                _rows.Add((heading, [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())]));
        }
    }

    /// <summary>Name and default of every app setting in the first column of a table.</summary>
    public IEnumerable<(string Name, string Default)> Settings =>
        from row in _rows
        where row.Cells[0].StartsWith("`Sluice__", StringComparison.Ordinal)
        select (row.Cells[0].Trim('`'), row.Cells[1].Replace("`", "", StringComparison.Ordinal));

    /// <summary>True when some row begins with the name; below a heading, when one is given.</summary>
    public bool Lists(string name, string? heading = null) =>
        _rows.Any(row => (heading is null || row.Heading == heading) && row.Cells[0] == $"`{name}`");

    /// <summary>True when the row of a function names the route.</summary>
    public bool ListsRoute(string function, string route) =>
        _rows.Any(row => row.Cells[0] == $"`{function}`" && row.Cells.Length > 2 && row.Cells[2] == $"`{route}`");

    /// <summary>All names that rows begin with and that match a pattern.</summary>
    public IEnumerable<string> Names(string pattern) =>
        from row in _rows
        let name = row.Cells[0].Trim('`')
        where Regex.IsMatch(name, pattern)
        select name;
}
