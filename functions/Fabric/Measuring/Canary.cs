using System.Collections.Immutable;
using System.Globalization;
using Sluice.Fabric.OwnEvents;
using Sluice.Log;

namespace Sluice.Fabric.Measuring;

/// <summary>
/// Sends an event of its own through the pipeline every minute, as the collector writes one, and looks for it at the end.
/// The collected partitions take turns, and each has a visitor of its own, so that in time every way through the pipeline
/// is walked. What was sent before the process started is not known to it. One round at a time.
/// </summary>
public sealed class Canary(ILogSender sender, ICanaryEnd end, MeasuringOptions options, TimeProvider time)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(15);

    private readonly List<Sent> _sent = [];
    private long? _triedAt;
    private int _next;

    /// <summary>The visitor whose events are the canaries of a collected partition.</summary>
    public static string VisitorOf(int partition) => string.Create(CultureInfo.InvariantCulture, $"sluice-canary-{partition}");

    /// <summary>Sends one when it is time, looks for those on their way; never throws.</summary>
    public async Task<CanaryRound> RoundAsync(CancellationToken cancellationToken)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        if (options.CanaryInterval > TimeSpan.Zero
            && (_triedAt is not { } tried || time.GetElapsedTime(tried) >= options.CanaryInterval))
        {
            _triedAt = time.GetTimestamp();
            await TryAsync("A canary could not be sent", SendAsync);
        }
        var now = time.GetUtcNow();
        _sent.RemoveAll(canary => now - canary.At > Remembered);
        await TryAsync("Canaries could not be looked for", FindAsync);
        return new CanaryRound([.. _sent.Select(canary => new CanaryReading(canary.At, canary.ReadableAt))], faults.ToImmutable());

        async Task TryAsync(string what, Func<CancellationToken, Task> step)
        {
            try
            {
                await step(cancellationToken).WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                faults.Add($"{what} in time.");
            }
            catch (Exception fault)
            {
                faults.Add($"{what}: {FaultText.Of(fault)}");
            }
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var partitions = await sender.GetPartitionCountAsync(HubNames.Collected, cancellationToken);
        var partition = _next++ % partitions;
        var visitor = VisitorOf(partition);
        var id = Guid.NewGuid();
        var payload = OwnPayload.ToBytes([OwnEvent.OfCanary(id, visitor, time.GetUtcNow())], time.GetUtcNow());
        await sender.SendAsync(HubNames.Collected, partition, [new LogMessage(payload)], cancellationToken);
        PipelineMeter.OwnPayloads.Add(1, new KeyValuePair<string, object?>("hub", HubNames.Collected));
        _sent.Add(new Sent(id.ToString(), visitor, time.GetUtcNow()));
    }

    private async Task FindAsync(CancellationToken cancellationToken)
    {
        foreach (var canary in _sent.Where(canary => canary.ReadableAt is null).ToList())
            if (await end.FindAsync(canary.Visitor, canary.Id, cancellationToken) is { } at)
                // The clock of the end is another one; nothing is readable before it was sent.
                canary.ReadableAt = at < canary.At ? canary.At : at;
    }

    private sealed class Sent(string id, string visitor, DateTimeOffset at)
    {
        public string Id => id;

        public string Visitor => visitor;

        public DateTimeOffset At => at;

        public DateTimeOffset? ReadableAt { get; set; }
    }
}
