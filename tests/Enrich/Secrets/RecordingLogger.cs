using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sluice.Enrich.Tests.Secrets;

/// <summary>Keeps every line with all that an exception says.</summary>
internal sealed class RecordingLogger<T>(ConcurrentQueue<string> lines) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
}
