using System.Text.Json;

namespace Sluice.Iglu.Validation;

/// <summary>
/// One pass over the data. The first pass only asks yes or no and stops at the first no; a second one, made when the
/// answer was no, collects reports.
/// </summary>
internal struct Walk(ReportList? reports)
{
    // Bounds the stack: a schema may refer to itself without consuming data.
    private const int MaximumDepth = 400;

    private ReportList? _reports = reports;
    private int _steps = JsonSchema.MaximumSteps;
    private int _depth;

    /// <summary>Whether broken rules are to be reported rather than just answered with no.</summary>
    internal readonly bool Reporting => _reports is not null;

    internal readonly ReportList Reports => _reports!;

    /// <summary>Steps into a node; false when the limits of work are reached.</summary>
    internal bool Enter()
    {
        if (!Spend(1)) return false;
        if (_depth >= MaximumDepth)
        {
            _steps = 0;
            _reports?.Add("limit", "the schema refers to itself, or the data is nested, too deeply");
            return false;
        }
        _depth++;
        return true;
    }

    internal void Leave() => _depth--;

    /// <summary>Accounts for work; false when there was too much of it, or when the reports are full.</summary>
    internal bool Spend(int steps)
    {
        if (_steps <= 0 || _reports is { IsFull: true }) return false;
        _steps -= steps;
        if (_steps > 0) return true;
        _reports?.Add("limit", "validation was stopped: the schema asks for too much work on this data");
        return false;
    }

    /// <summary>Ends the walk: a pattern took too long, and the next one may as well.</summary>
    internal void Exhaust() => _steps = 0;

    /// <summary>Whether the node accepts the value, without reports.</summary>
    internal bool Accepts(SchemaNode node, JsonElement value)
    {
        var reports = _reports;
        _reports = null;
        var accepted = node.Check(value, ref this);
        _reports = reports;
        return accepted;
    }

    /// <summary>Answers no, with a report when one is wanted. The message follows the path and a colon.</summary>
    internal readonly bool Fail(string keyword, string message, params ReadOnlySpan<string> targets)
    {
        _reports?.Add(keyword, message, targets);
        return false;
    }
}
