namespace Sluice.Host.Fabric;

/// <summary>The batch that the current flow of control works on: what a sink's caller is known by.</summary>
internal sealed class BatchScope(WorkerGauge gauge)
{
    private static readonly AsyncLocal<BatchScope?> Flow = new();

    private readonly Lock _gate = new();
    private int _calls;
    private bool _isClosed;

    /// <summary>The batch; null outside of any, as in the collector.</summary>
    public static BatchScope? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    /// <summary>Notes a call to a sink; a batch with several in flight waits once.</summary>
    public void BeginCall()
    {
        lock (_gate)
            if (!_isClosed && ++_calls == 1)
                gauge.BeginWait();
    }

    /// <summary>Notes its end.</summary>
    public void EndCall()
    {
        lock (_gate)
            if (!_isClosed && --_calls == 0)
                gauge.EndWait();
    }

    /// <summary>Notes that the batch is done; calls that it left behind wait for nobody.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (!_isClosed && _calls > 0) gauge.EndWait();
            _isClosed = true;
        }
    }
}
