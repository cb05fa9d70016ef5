using System.Collections.Concurrent;

namespace Sluice.Azure.EventHubs;

/// <summary>Callers that ask the same question at the same time share one answer; nothing is remembered afterwards.</summary>
internal sealed class SharedCalls<TKey, TValue> where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TValue>>> _running = new();

    public Task<TValue> RunAsync(TKey key, Func<TKey, Task<TValue>> ask)
    {
        Lazy<Task<TValue>>? mine = null;
        mine = new Lazy<Task<TValue>>(() => Task.Run(async () =>
        {
            try
            {
                return await ask(key);
            }
            finally
            {
                _running.TryRemove(new KeyValuePair<TKey, Lazy<Task<TValue>>>(key, mine!));
            }
        }));
        return _running.GetOrAdd(key, mine).Value;
    }
}
