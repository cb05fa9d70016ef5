namespace Sluice.Reports.Definitions;

/// <summary>A report: which events it counts, by what, and what it keeps of them.</summary>
internal sealed record ReportDefinition
{
    /// <summary>Name of the measure that every report has: the events that met its conditions.</summary>
    public const string Events = "events";

    /// <summary>What stands for values that had no place of their own.</summary>
    public const string Other = "(other)";

    /// <summary>Characters of a value; the rest is cut off.</summary>
    public const int MaxValueLength = 96;

    public required string Name { get; init; }

    /// <summary>Name and a hash of what is counted, so that a changed report does not add to what the old one has left.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    public string Description { get; init; } = "";

    public IReadOnlyList<Condition> Where { get; init; } = [];

    public IReadOnlyList<Dimension> Dimensions { get; init; } = [];

    public IReadOnlyList<Measure> Measures { get; init; } = [];

    /// <summary>Combinations of values in one row; what comes after them is "(other)" in every dimension.</summary>
    public required int Groups { get; init; }

    /// <summary>2 to the power of this many registers estimate a number of different values.</summary>
    public required int Precision { get; init; }

    public Experiment? Experiment { get; init; }

    /// <summary>Most bytes that a row of this report can take.</summary>
    public int LargestRow =>
        (Groups + 1) * (16 + Dimensions.Count * (MaxValueLength * 3 + 2)
            + Measures.Sum(measure => measure.Kind == MeasureKind.Distinct ? (3 << Precision) / 4 + 4 : 18));

    /// <summary>Position of a measure by name; −1 for <see cref="Events"/>, null when there is none.</summary>
    public int? MeasureAt(string name)
    {
        if (name == Events) return -1;
        for (var i = 0; i < Measures.Count; i++)
            if (Measures[i].Name == name)
                return i;
        return null;
    }

    /// <summary>Position of a dimension by name; null when there is none.</summary>
    public int? DimensionAt(string name)
    {
        for (var i = 0; i < Dimensions.Count; i++)
            if (Dimensions[i].Name == name)
                return i;
        return null;
    }
}
