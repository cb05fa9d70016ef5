namespace Sluice.Reports.Definitions;

/// <summary>Makes a report an A/B read-out.</summary>
/// <param name="Dimension">Position of the dimension that holds the variant.</param>
/// <param name="Exposed">Position of the measure that counts who saw the variant; −1 for <c>events</c>.</param>
/// <param name="Converted">Position of the measure that counts who did what was hoped for.</param>
/// <param name="Control">The variant that the others are compared with; null for the first by name.</param>
internal sealed record Experiment(int Dimension, int Exposed, int Converted, string? Control);
