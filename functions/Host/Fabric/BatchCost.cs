using Sluice.Host.Invocation;

namespace Sluice.Host.Fabric;

/// <summary>
/// What batches cost: a part each, such as a commit, and a part for each event, by least squares over those of the last
/// minutes. Small batches say little of what a worker can do: when more arrives, batches grow. Not safe for concurrent use.
/// </summary>
internal sealed class BatchCost
{
    // A batch counts half after about 140 others.
    private const double Keep = 0.995;
    private const double LeastBatches = 20;

    private double _batches, _events, _seconds, _squares, _products;

    /// <summary>
    /// How many times as many events would be done in the same time in batches of <see cref="BatchRest.LargeBatch"/>, at
    /// least 1; 1 while batches are that large, or too few or too alike to tell.
    /// </summary>
    public double Gain
    {
        get
        {
            if (_batches < LeastBatches || _seconds <= 0) return 1;
            var (events, seconds) = (_events / _batches, _seconds / _batches);
            if (events >= BatchRest.LargeBatch) return 1;
            var variance = _squares / _batches - events * events;
            if (variance < 0.01 * events * events) return 1;
            // A slow moment makes the next batch larger, so that the part for each event is rather taken for too much.
            var each = Math.Clamp((_products / _batches - events * seconds) / variance, 0, seconds / events);
            var large = seconds + each * (BatchRest.LargeBatch - events);
            return Math.Max(1, BatchRest.LargeBatch / large * (seconds / events));
        }
    }

    /// <summary>Notes a batch that is settled.</summary>
    public void Add(int events, TimeSpan took)
    {
        var seconds = took.TotalSeconds;
        _batches = Keep * _batches + 1;
        _events = Keep * _events + events;
        _seconds = Keep * _seconds + seconds;
        _squares = Keep * _squares + (double)events * events;
        _products = Keep * _products + events * seconds;
    }
}
