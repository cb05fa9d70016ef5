namespace Sluice.Simulator.Scenarios;

/// <summary>A named shape of traffic and trouble.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Shape">What happens, in words.</param>
/// <param name="Scored">True for the seven that the goals add up.</param>
/// <param name="Create">Gives the load for a seed.</param>
public sealed record Scenario(string Name, string Shape, bool Scored, Func<int, Model, Load> Create);
