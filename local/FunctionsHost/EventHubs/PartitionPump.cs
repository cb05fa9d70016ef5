using Sluice.FunctionsHost.Invocations;
using Sluice.FunctionsHost.Manifest;
using Sluice.Log;

namespace Sluice.FunctionsHost.EventHubs;

/// <summary>
/// Reads one owned partition and invokes the function, one batch at a time. As in the extension, the checkpoint follows
/// the batch whether it succeeded or not, after the retries of function.json; never after ownership is lost or while
/// stopping, so that the next owner sees an unfinished batch again.
/// </summary>
internal sealed class PartitionPump(
    FunctionDefinition function, EventHubTrigger trigger, int partition, string owner, ILogReader reader,
    InvocationChannel channel, CheckpointStore checkpoints, HostContext context, CancellationToken abandon)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _end = new();
    private int _batches;

    public int Partition => partition;

    /// <summary>Completes when no batch is running and none will; never faults.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Begins once <paramref name="before"/>, an earlier pump of the same partition, has ended its last batch.</summary>
    public void Start(Task before) => Completion = Task.Run(async () =>
    {
        await before;
        await RunAsync();
    });

    /// <summary>No further batch, retry or checkpoint; one that is with the app may end there.</summary>
    public void End() => _end.Cancel();

    private async Task RunAsync()
    {
        LogPosition? position = null;
        while (!_end.IsCancellationRequested)
            try
            {
                position ??= await checkpoints.ReadAsync(partition, _end.Token)
                    ?? context.Manifest.Host.EventHubs.InitialPosition;
                await foreach (var records in reader.ReadAsync(
                    trigger.Hub, trigger.ConsumerGroup, partition, position.Value, ownerLevel: 0,
                    context.Manifest.Host.EventHubs.MaxEventBatchSize, _end.Token))
                {
                    if (_end.IsCancellationRequested) return;
                    if (records.Count == 0) continue;
                    await ProcessAsync(records);
                    position = LogPosition.After(records[^1].SequenceNumber);
                }
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
            catch (LogUnavailableException fault)
            {
                context.Logger.HubUnavailable(function.Name, trigger.Hub, fault.Message);
                // Another owner reads now: the listener finds out whether the partition is still ours.
                if (fault.Fault == LogFault.Refused) return;
                await PauseAsync();
            }
            catch (Exception fault) when (StorageFaults.Is(fault))
            {
                context.Logger.StorageUnavailable(function.Name, fault.Message);
                await PauseAsync();
            }
            catch (Exception fault)
            {
                context.Logger.ListenerFault(fault, function.Name);
                await PauseAsync();
            }
    }

    private async Task ProcessAsync(IReadOnlyList<LogRecord> records)
    {
        var checkpointing = (_batches + 1) % context.Manifest.Host.EventHubs.BatchCheckpointFrequency == 0;
        var body = EventHubEnvelope.Prepare(
            function, trigger, partition, records, checkpointing, context.Time, out var refusal);
        var result = await RetryLoop.RunAsync(channel, function, body, refusal, context, _end.Token, abandon);
        if (_end.IsCancellationRequested) return;
        if (!result.Succeeded) context.Logger.FailedBatchPassed(function.Name, partition, records.Count);
        _batches++;
        if (!checkpointing) return;
        try
        {
            await checkpoints.WriteAsync(partition, records[^1], owner, _end.Token);
        }
        catch (Exception fault) when (StorageFaults.Is(fault))
        {
            // The next checkpoint covers this batch as well; until then a new owner would see it again.
            context.Logger.StorageUnavailable(function.Name, fault.Message);
        }
    }

    private Task PauseAsync() =>
        Task.Delay(Pause, context.Time, _end.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
}
