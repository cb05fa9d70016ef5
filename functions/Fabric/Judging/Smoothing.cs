namespace Sluice.Fabric.Judging;

/// <summary>Weights of a new value in a smoothed one, by the time since the value before. Neighbours mostly have the same.</summary>
internal struct Smoothing(double seconds)
{
    private long _interval;
    private double _weight;

    public double Weight(long interval)
    {
        if (interval != _interval) (_interval, _weight) = (interval, 1 - Math.Exp(-interval / 1000.0 / seconds));
        return _weight;
    }

    public double Add(double smoothed, double value, long interval) =>
        double.IsNaN(smoothed) ? value : smoothed + Weight(interval) * (value - smoothed);
}
