using Sluice.Log;

namespace Sluice.Host.Fabric;

/// <summary>A worker with its gauge.</summary>
internal sealed class MeasuredWorker(IBatchWorker worker, WorkerGauge gauge, Action wake) : IBatchWorker
{
    /// <inheritdoc />
    public IReadOnlyList<string> Troubles => worker.Troubles;

    /// <inheritdoc />
    public async Task ProcessAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        gauge.Begin(batch, worker);
        wake();
        // Set in this method, the scope ends with it.
        var scope = new BatchScope(gauge);
        BatchScope.Current = scope;
        Exception? fault = null;
        try
        {
            await worker.ProcessAsync(batch, cancellationToken);
        }
        catch (Exception e)
        {
            fault = e;
            throw;
        }
        finally
        {
            scope.Close();
            gauge.End(batch, fault);
        }
    }
}
