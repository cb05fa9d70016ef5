using System.Collections.Concurrent;

namespace Sluice.EventHubs.Store;

/// <summary>
/// A few threads of their own for writing and flushing: those calls block for milliseconds, and on the thread pool of a
/// small machine they would hold up the network.
/// </summary>
internal sealed class CommitThreads : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread[] _threads;

    /// <summary>Starts the threads.</summary>
    public CommitThreads(int count)
    {
        _threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = "EventHubs commit " + i };
            _threads[i].Start();
        }
    }

    /// <summary>Runs something on one of the threads, in the order of the calls; it must not throw.</summary>
    public void Post(Action work) => _work.Add(work);

    /// <summary>Finishes what was posted, then ends the threads.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }
}
