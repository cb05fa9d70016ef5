using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using Sluice.Azure.EventHubs;
using Sluice.Log;

namespace Sluice.Azure.Tests.EventHubs;

/// <summary>Short forms for tests of the log client.</summary>
internal static class Logs
{
    public static EventHubsClient Client(
        string connectionString, EventHubsOptions? options = null, TimeProvider? time = null, MemoryLogger? logger = null) =>
        new(EventHubsConnection.Parse(connectionString), options ?? Fast, time ?? TimeProvider.System, logger ?? new MemoryLogger());

    /// <summary>Short pauses, and a generous timeout for a busy machine.</summary>
    public static EventHubsOptions Fast { get; } = EventHubsOptions.Default with
    {
        SendTimeout = TimeSpan.FromSeconds(30),
        OpenTimeout = TimeSpan.FromSeconds(30),
        BackOffMinimum = TimeSpan.FromMilliseconds(20),
        BackOffMaximum = TimeSpan.FromMilliseconds(100),
        ThrottleHold = TimeSpan.FromMilliseconds(20),
    };

    public static LogMessage Text(string text, Origin? origin = null) => new(Encoding.UTF8.GetBytes(text), origin);

    public static LogMessage[] Numbered(int count, int size = 0, int first = 0)
    {
        var messages = new LogMessage[count];
        for (var i = 0; i < count; i++)
        {
            var text = $"{first + i}|";
            messages[i] = Text(text + new string('x', Math.Max(0, size - text.Length)));
        }
        return messages;
    }

    public static int NumberOf(ReadOnlySpan<byte> body) => int.Parse(Encoding.UTF8.GetString(body[..body.IndexOf((byte)'|')]));

    /// <summary>Waits, up to a minute, until something is so.</summary>
    public static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition()) await Task.Delay(10, limit.Token);
    }

    /// <summary>Reads so many records, then stops the enumeration.</summary>
    public static async Task<List<LogRecord>> Take(
        ILogReader reader, string hub, int partition, LogPosition from, int count, int maxBatch = 100, string group = "enrich")
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var records = new List<LogRecord>();
        await foreach (var batch in reader.ReadAsync(hub, group, partition, from, null, maxBatch, limit.Token))
        {
            Assert.InRange(batch.Count, 1, maxBatch);
            records.AddRange(batch);
            if (records.Count >= count) break;
        }
        return records;
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class MemoryLogger : ILogger<EventHubsClient>
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception}");
}
