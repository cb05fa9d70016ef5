namespace Sluice.Reports.Definitions;

/// <summary>What events are told apart by.</summary>
/// <param name="Name">Its name in the API.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Field">Where the value is.</param>
/// <param name="Values">Different values in a minute of a partition; what comes after them is "(other)".</param>
internal sealed record Dimension(string Name, string Title, Field Field, int Values);
