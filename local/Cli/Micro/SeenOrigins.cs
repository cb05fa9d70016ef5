using Sluice.Log;

namespace Sluice.Cli.Micro;

/// <summary>Recognises events that Enrich sent twice: the newest 50,000 origins by hub. Safe for concurrent use.</summary>
internal sealed class SeenOrigins
{
    private const int Max = 50_000;

    private readonly Lock _gate = new();
    private readonly HashSet<(string Hub, Origin Origin)> _seen = [];
    private readonly Queue<(string Hub, Origin Origin)> _order = new();

    /// <summary>True the first time.</summary>
    public bool IsFirst(string hub, Origin origin)
    {
        lock (_gate)
        {
            if (!_seen.Add((hub, origin))) return false;
            _order.Enqueue((hub, origin));
            if (_order.Count > Max) _seen.Remove(_order.Dequeue());
            return true;
        }
    }
}
