using Sluice.Reports.Definitions;

namespace Sluice.Reports.Counting;

/// <summary>What was counted of one combination of values: events, a number per measure, or a sketch.</summary>
internal sealed class Tally
{
    private readonly ReportDefinition _report;

    public Tally(ReportDefinition report)
    {
        _report = report;
        Numbers = new decimal[report.Measures.Count];
        Sketches = new Sketch?[report.Measures.Count];
    }

    public long Events { get; set; }

    /// <summary>Counts and sums, by the measure's position.</summary>
    public decimal[] Numbers { get; }

    /// <summary>Sketches, by the measure's position; null for none.</summary>
    public Sketch?[] Sketches { get; }

    /// <summary>Bytes that its numbers take when written, or a little less.</summary>
    public int Size
    {
        get
        {
            var size = 16 + 18 * Numbers.Length;
            foreach (var sketch in Sketches)
                if (sketch is not null)
                    size += sketch.Size;
            return size;
        }
    }

    public void Add(Contribution one)
    {
        Events++;
        for (var i = 0; i < Numbers.Length; i++)
        {
            if (_report.Measures[i].Kind != MeasureKind.Distinct) Numbers[i] += one.Numbers[i];
            else if (one.Hashes[i] is { } hash) (Sketches[i] ??= new Sketch(_report.Precision)).Add(hash);
        }
    }

    public void Merge(Tally other)
    {
        Events += other.Events;
        for (var i = 0; i < Numbers.Length; i++)
        {
            Numbers[i] += other.Numbers[i];
            if (other.Sketches[i] is { } sketch) (Sketches[i] ??= new Sketch(_report.Precision)).Merge(sketch);
        }
    }

    /// <summary>The measure's number; an estimate is rounded.</summary>
    /// <param name="measure">Position; −1 for the events.</param>
    public decimal Value(int measure) =>
        measure < 0 ? Events
        : _report.Measures[measure].Kind != MeasureKind.Distinct ? Numbers[measure]
        : Sketches[measure] is { } sketch ? (decimal)Math.Round(sketch.Estimate()) : 0;
}
