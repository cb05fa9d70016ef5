namespace Sluice.EventHubs.Connections;

/// <summary>Bytes taken in and not yet on disk, over all connections. Above the limit connections stop reading.</summary>
internal sealed class IngestBudget(long limit)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _relief;
    private long _bytes;

    /// <summary>Counts bytes as taken in.</summary>
    public void Add(int bytes)
    {
        lock (_gate) _bytes += bytes;
    }

    /// <summary>Counts bytes as done.</summary>
    public void Remove(int bytes)
    {
        TaskCompletionSource? relief = null;
        lock (_gate)
        {
            _bytes -= bytes;
            if (_bytes <= limit) (relief, _relief) = (_relief, null);
        }
        relief?.TrySetResult();
    }

    /// <summary>Completes when there is room.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_bytes <= limit) return Task.CompletedTask;
            _relief ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _relief.Task.WaitAsync(cancellationToken);
        }
    }
}
