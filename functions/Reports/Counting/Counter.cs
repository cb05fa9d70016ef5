using Sluice.Log;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;

namespace Sluice.Reports.Counting;

/// <summary>What an event adds to the reports: a pure function of the event. Not safe for concurrent use.</summary>
internal sealed class Counter(ReportDefinitions reports, TimeSpan late) : IDisposable
{
    private readonly EventLine _line = new();

    /// <summary>Adds a contribution per report that counts the event; false for a line that is no enriched event.</summary>
    public bool TryRead(LogRecord record, List<Contribution> contributions)
    {
        if (!_line.TryTake(record.Body)) return false;
        var minute = Steps.MinuteOf(_line.Time(record.EnqueuedTime, late));
        for (var i = 0; i < reports.All.Count; i++)
            if (IsMet(reports.All[i].Where))
                contributions.Add(Of(i, minute));
        return true;
    }

    public void Dispose() => _line.Dispose();

    private Contribution Of(int index, long minute)
    {
        var report = reports.All[index];
        var values = new string[report.Dimensions.Count];
        for (var i = 0; i < values.Length; i++) values[i] = _line.Text(report.Dimensions[i].Field);
        var numbers = new decimal[report.Measures.Count];
        var hashes = new ulong?[report.Measures.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            var measure = report.Measures[i];
            if (!IsMet(measure.Where)) continue;
            switch (measure.Kind)
            {
                case MeasureKind.Count:
                    numbers[i] = 1;
                    break;
                case MeasureKind.Sum:
                    numbers[i] = _line.Number(measure.Field!) ?? 0;
                    break;
                default:
                    var value = _line.Read(measure.Field!);
                    if (!value.IsEmpty) hashes[i] = ValueHash.Of(value);
                    break;
            }
        }
        return new Contribution(index, minute, values, numbers, hashes);
    }

    private bool IsMet(IReadOnlyList<Condition> conditions)
    {
        for (var i = 0; i < conditions.Count; i++)
            if (!conditions[i].IsMetBy(_line.Read(conditions[i].Field)))
                return false;
        return true;
    }
}
