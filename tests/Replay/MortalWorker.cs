using Sluice.Log;

namespace Sluice.Replay.Tests;

/// <summary>Dies in its n-th batch, before or after it did it.</summary>
internal sealed class MortalWorker(IBatchWorker worker, int lives, bool afterwards) : IBatchWorker
{
    private int _left = lives;

    public async Task ProcessAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        var dies = --_left == 0;
        if (dies && !afterwards) throw new IOException("Killed before.");
        await worker.ProcessAsync(batch, cancellationToken);
        if (dies) throw new IOException("Killed after.");
    }
}
