using System.Buffers;
using System.Text;
using Sluice.Log;
using Sluice.Snowplow;

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
        var row = Encoding.UTF8.GetString(record.Body.Span);
        return json ? row : $"failed    {(row.Length > 300 ? row[..300] + "…" : row)}";
    }

    private string Good(LogRecord record)
    {
        if (!EnrichedTsv.TryRead(record.Body.Span, out var good, out var error)) return $"unreadable {error}";
        if (!json) return $"{good.CollectorTstamp:HH:mm:ss.fff}  {good.EventName,-16} {good.AppId,-16} {good.DomainUserid,-36} {good.PageUrl}";
        var line = new ArrayBufferWriter<byte>();
        EnrichedJson.WriteFlattened(good, line);
        return Encoding.UTF8.GetString(line.WrittenSpan);
    }
}
