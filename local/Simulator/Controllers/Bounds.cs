namespace Sluice.Simulator.Controllers;

/// <summary>Fewest and most workers.</summary>
/// <param name="Min">Fewest.</param>
/// <param name="Max">Most.</param>
internal readonly record struct Bounds(int Min, int Max)
{
    public int Clamp(double wanted) => (int)Math.Clamp(Math.Ceiling(wanted), Min, Max);
}
