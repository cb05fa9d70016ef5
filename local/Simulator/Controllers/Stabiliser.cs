namespace Sluice.Simulator.Controllers;

/// <summary>The behaviour of a Kubernetes horizontal pod autoscaler: quick up, down to the most of the last five minutes.</summary>
internal sealed class Stabiliser
{
    public const int Period = 15;

    private readonly int[] _recommended = new int[300 / Period];
    private int _next;

    public int Next(int current, double ratio, double wanted, Bounds bounds)
    {
        var target = Math.Abs(ratio - 1) <= 0.1 ? current : bounds.Clamp(wanted);
        _recommended[_next++ % _recommended.Length] = target;
        if (target > current) return Math.Min(target, Math.Max(2 * current, current + 4));
        foreach (var recommended in _recommended) target = Math.Max(target, recommended);
        return Math.Min(target, current);
    }
}
