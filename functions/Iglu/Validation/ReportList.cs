using System.Globalization;
using System.Text;

namespace Sluice.Iglu.Validation;

/// <summary>The reports of one pass and the path it is at; bounded in number and in the length of every text.</summary>
internal sealed class ReportList
{
    private const int MaximumText = 512;
    private const int MaximumName = 128;

    private readonly List<DataReport> _reports = [];
    private readonly List<string> _path = [];

    internal bool IsFull => _reports.Count >= JsonSchema.MaximumReports;

    internal void Push(string property) => _path.Add("." + Cut(property, MaximumName));

    internal void Push(int index) => _path.Add(string.Create(CultureInfo.InvariantCulture, $"[{index}]"));

    internal void Pop() => _path.RemoveAt(_path.Count - 1);

    /// <summary>A report at the path; the message follows it and a colon.</summary>
    internal void Add(string keyword, string message, params ReadOnlySpan<string> targets) =>
        Add("", keyword, message, targets);

    /// <summary>A report about a property of the object at the path: the message names the property, the path does not.</summary>
    internal void AddAbout(string property, string keyword, string message) =>
        Add("." + Cut(property, MaximumName), keyword, message, property);

    internal IReadOnlyList<DataReport> Finish()
    {
        // The limits of work may be met in different places of the two passes; the answer no still needs a reason.
        if (_reports.Count == 0) Add("limit", "validation was stopped: the schema asks for too much work on this data");
        return _reports;
    }

    private void Add(string property, string keyword, string message, params ReadOnlySpan<string> targets)
    {
        if (IsFull) return;
        var path = Path();
        var cut = new string[targets.Length];
        for (var i = 0; i < cut.Length; i++) cut[i] = Cut(targets[i], MaximumText);
        _reports.Add(new DataReport(path + property + ": " + Cut(message, MaximumText), path, keyword, cut));
    }

    private string Path()
    {
        var text = new StringBuilder("$");
        foreach (var segment in _path)
        {
            if (text.Length + segment.Length > 2 * MaximumText) return text.Append('…').ToString();
            text.Append(segment);
        }
        return text.ToString();
    }

    private static string Cut(string text, int length)
    {
        if (text.Length <= length) return text;
        if (char.IsHighSurrogate(text[length - 1])) length--;
        return string.Concat(text.AsSpan(0, length), "…");
    }
}
