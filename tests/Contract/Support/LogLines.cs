using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sluice.Contract.Tests;

/// <summary>Keeps what the host and the app say.</summary>
internal sealed class LogLines : ILoggerFactory
{
    private readonly ConcurrentQueue<(string Category, LogLevel Level, int Event, string Text)> _lines = new();

    public IReadOnlyCollection<(string Category, LogLevel Level, int Event, string Text)> All => _lines;

    public int CountOf(int eventId) => _lines.Count(l => l.Event == eventId);

    public ILogger CreateLogger(string categoryName) => new Lines(categoryName, _lines);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose() => _lines.Clear();

    private sealed class Lines(string category, ConcurrentQueue<(string, LogLevel, int, string)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((category, logLevel, eventId.Id, formatter(state, exception) + (exception is null ? "" : " " + exception)));
    }
}
