using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sluice.Host.Tests;

/// <summary>Keeps everything that is logged, of every level.</summary>
internal sealed class CapturedLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(int Event, string Text)> _lines = new();

    public IReadOnlyCollection<(int Event, string Text)> Lines => _lines;

    public string All => string.Join('\n', _lines.Select(l => l.Text));

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose() => _lines.Clear();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((eventId.Id, $"{logLevel}: {formatter(state, exception)} {exception}"));
}
