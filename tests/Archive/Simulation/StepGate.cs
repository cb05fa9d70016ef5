namespace Sluice.Testing.Sinks;

/// <summary>
/// Stands between a sink and its store: every call waits here before and after it happens, until the simulation lets it
/// go on, makes it fail, or abandons it for good, as a killed process would.
/// </summary>
internal sealed class StepGate(Random random, double faults)
{
    private readonly List<TaskCompletionSource> _waiting = [];

    public bool HasWaiting => _waiting.Count > 0;

    public async Task<T> PassAsync<T>(Func<Task<T>> call)
    {
        await WaitAsync();
        var result = await call();
        await WaitAsync();
        return result;
    }

    public Task PassAsync(Func<Task> call) => PassAsync(async () =>
    {
        await call();
        return true;
    });

    /// <summary>Lets one waiting call go on, inside this call, up to its next wait.</summary>
    public void Release()
    {
        var index = random.Next(_waiting.Count);
        var waiting = _waiting[index];
        _waiting.RemoveAt(index);
        if (random.NextDouble() < faults) waiting.SetException(new IOException("The store cannot be reached."));
        else waiting.SetResult();
    }

    private Task WaitAsync()
    {
        var waiting = new TaskCompletionSource();
        _waiting.Add(waiting);
        return waiting.Task;
    }
}
