using System.Diagnostics.CodeAnalysis;
using Sluice.Log;

namespace Sluice.Azure.EventHubs;

/// <summary>
/// One thing that is opened when it is first needed, shared, and opened again when it was found closed. Callers that
/// come together share one attempt; after a failure, or when it closed right after it had been opened, they fail at
/// once until a pause is over. Nothing is tried in the background.
/// </summary>
internal sealed class Reopener<T>(Func<Task<T>> open, Func<T, bool> isOpen, Circuit circuit)
    where T : class
{
    private readonly Lock _gate = new();
    private volatile T? _current;
    private Task<T>? _opening;
    private long _openedAt;
    private bool _closed;

    /// <summary>The open thing, without waiting.</summary>
    public bool TryGet([NotNullWhen(true)] out T? current)
    {
        current = _current;
        return current is not null && isOpen(current);
    }

    /// <summary>The open thing; opens it when needed.</summary>
    /// <exception cref="LogUnavailableException">It could not be opened, now or just before.</exception>
    public Task<T> GetAsync()
    {
        lock (_gate)
        {
            if (_closed) throw new LogUnavailableException(LogFault.Unreachable, "The log's client is closed.");
            if (_current is { } current && isOpen(current)) return Task.FromResult(current);
            if (_opening is not null) return _opening;
            if (_current is not null) circuit.Closed(_openedAt, $"{typeof(T).Name} closed right after it was opened.");
            _current = null;
            circuit.ThrowIfOpen();
            // Started elsewhere: it ends under the same lock, so it must not run inside it.
            return _opening = Task.Run(OpenAsync);
        }
    }

    /// <summary>What is open at the moment, handed over to be closed; no further one is opened.</summary>
    public T? Close()
    {
        lock (_gate)
        {
            _closed = true;
            return _current;
        }
    }

    private async Task<T> OpenAsync()
    {
        try
        {
            var opened = await open();
            lock (_gate) (_current, _opening, _openedAt) = (opened, null, circuit.Timestamp);
            return opened;
        }
        catch (Exception e)
        {
            var failure = Faults.From(e, "Opening");
            circuit.Failed(failure);
            lock (_gate) _opening = null;
            throw failure;
        }
    }
}
