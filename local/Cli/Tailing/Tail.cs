using System.Buffers;
using System.Text;
using Sluice.Cli.Micro;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Cli.Tailing;

/// <summary>Follows the enriched and the failed hub.</summary>
internal sealed class Tail(ILogReader reader, TextWriter output, bool json, bool fromStart)
{
    private readonly Lock _gate = new();

    /// <summary>Follows until cancelled.</summary>
    /// <exception cref="LogUnavailableException">The log is away.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var first = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var followers = new List<Task>();
        foreach (var hub in new[] { HubNames.Enriched, HubNames.Failed })
        {
            var partitions = await reader.GetPartitionCountAsync(hub, cancellationToken);
            for (var partition = 0; partition < partitions; partition++) followers.Add(FollowAsync(hub, partition, first.Token));
        }
        var ended = await Task.WhenAny(followers);
        await first.CancelAsync();
        await ended;
    }

    private async Task FollowAsync(string hub, int partition, CancellationToken cancellationToken)
    {
        var from = fromStart ? LogPosition.Earliest : LogPosition.Latest;
        await foreach (var records in reader.ReadAsync(hub, "tail", partition, from, null, 500, cancellationToken))
            foreach (var record in records)
            {
                var line = hub == HubNames.Failed ? Failed(record) : Good(record);
                lock (_gate) output.WriteLine(line);
            }
    }

    private string Failed(LogRecord record)
    {
        if (json) return OneLine(Encoding.UTF8.GetString(record.Body.Span));
        if (!BadRowReader.TryRead(record.Body, out var row, out var error)) return OneLine($"unreadable    {error}");
        var api = row.Vendor is null ? "" : $"{row.Vendor}/{row.ApiVersion}  ";
        return OneLine($"{row.Timestamp:HH:mm:ss.fff}  failed: {row.Name}  {api}{string.Join("; ", FailureReasons.From(row.Messages))}");
    }

    private string Good(LogRecord record)
    {
        if (!EnrichedTsv.TryRead(record.Body.Span, out var good, out var error)) return OneLine($"unreadable    {error}");
        if (!json) return OneLine($"{good.CollectorTstamp:HH:mm:ss.fff}  {good.EventName,-16} {good.AppId,-16} {good.DomainUserid,-36} {good.PageUrl}");
        var line = new ArrayBufferWriter<byte>();
        EnrichedJson.WriteFlattened(good, line);
        return OneLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    /// <summary>Without control characters: what strangers sent must not steer a terminal.</summary>
    private static string OneLine(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && text.AsSpan().IndexOfAnyInRange('\u007f', '\u009f') < 0
            ? text
            : string.Create(text.Length, text, static (line, from) =>
            {
                for (var i = 0; i < line.Length; i++) line[i] = char.IsControl(from[i]) ? ' ' : from[i];
            });
}
