using System.Collections.Concurrent;
using Azure.Storage.Blobs;
using Sluice.FunctionsHost.App;
using Sluice.FunctionsHost.Invocations;
using Sluice.FunctionsHost.Manifest;
using Sluice.Log;

namespace Sluice.FunctionsHost.EventHubs;

/// <summary>
/// One function's Event Hubs listener on one instance: an owner of its own that renews, claims and gives up partitions
/// every load-balancing interval and keeps a pump for each that it owns. When storage is away it goes on reading for as
/// long as its last renewal is valid, then stops reading until storage is back (nobody else can have claimed meanwhile,
/// but nobody can know). When the hub is away it keeps asking.
/// </summary>
internal sealed class EventHubListener
{
    private readonly FunctionDefinition _function;
    private readonly EventHubTrigger _trigger;
    private readonly AppInstance _instance;
    private readonly HostContext _context;
    private readonly BlobContainerClient _container;
    private readonly OwnershipStore _ownerships;
    private readonly CheckpointStore _checkpoints;
    private readonly ILogReader _reader;
    private readonly InvocationChannel _channel;
    private readonly string _owner = Guid.NewGuid().ToString();
    private readonly ConcurrentDictionary<int, PartitionPump> _pumps = new();
    private readonly Dictionary<int, Task> _latest = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private Dictionary<int, Ownership> _seen = [];
    private Task _loop = Task.CompletedTask;
    private DateTimeOffset _renewed;

    public EventHubListener(FunctionDefinition function, EventHubTrigger trigger, AppInstance instance, HostContext context)
    {
        (_function, _trigger, _instance, _context) = (function, trigger, instance, context);
        _container = context.Storage.GetBlobContainerClient(ConsumerPath.Container);
        _ownerships = new OwnershipStore(_container, ConsumerPath.Of(trigger));
        _checkpoints = new CheckpointStore(_container, ConsumerPath.Of(trigger));
        _reader = context.LogReader(trigger.Connection);
        _channel = new InvocationChannel(instance, context);
    }

    public FunctionDefinition Function => _function;

    public EventHubTrigger Trigger => _trigger;

    /// <summary>Partitions owned now, in order.</summary>
    public IReadOnlyList<int> Owned => [.. _pumps.Keys.Order()];

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>
    /// No further batches; running ones may end within <paramref name="grace"/>; then the partitions are given back.
    /// True when nothing was still running.
    /// </summary>
    public async Task<bool> StopAsync(TimeSpan grace)
    {
        await _stop.CancelAsync();
        await _loop;
        var owned = Owned;
        foreach (var partition in owned) Drop(partition);
        var ending = Task.WhenAll(_latest.Values);
        await ending.WaitAsync(grace, _context.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var calm = ending.IsCompleted;
        await _abandon.CancelAsync();
        await ending;
        foreach (var partition in owned) await ReleaseAsync(partition, grace);
        return calm;
    }

    /// <summary>As if the machine was gone: nothing more is done, nothing is given back.</summary>
    public async Task AbandonAsync()
    {
        await _stop.CancelAsync();
        await _abandon.CancelAsync();
        await _loop;
        foreach (var partition in Owned) Drop(partition);
        await Task.WhenAll(_latest.Values);
    }

    private async Task RunAsync()
    {
        var partitions = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (partitions == 0)
                {
                    partitions = await _reader.GetPartitionCountAsync(_trigger.Hub, _stop.Token);
                    await _container.CreateIfNotExistsAsync(cancellationToken: _stop.Token);
                }
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                limit.CancelAfter(_context.OwnershipExpiry);
                await BalanceAsync(partitions, limit.Token);
                _renewed = _context.Time.GetUtcNow();
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (LogUnavailableException fault)
            {
                _context.Logger.HubUnavailable(_function.Name, _trigger.Hub, fault.Message);
            }
            catch (Exception fault) when (StorageFaults.Is(fault))
            {
                _context.Logger.StorageUnavailable(_function.Name, fault.Message);
                DropExpired();
                // The container may be the thing that is missing.
                partitions = 0;
            }
            catch (Exception fault)
            {
                _context.Logger.ListenerFault(fault, _function.Name);
            }
            await Task.Delay(_context.LoadBalancingInterval, _context.Time, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BalanceAsync(int partitions, CancellationToken cancellationToken)
    {
        _seen = await _ownerships.ListAsync(cancellationToken);
        foreach (var partition in _seen.Values.Where(o => o.Owner == _owner).Select(o => o.Partition).ToList())
            await ClaimAsync(partition, cancellationToken);
        foreach (var partition in Owned)
            if (!_seen.TryGetValue(partition, out var ownership) || ownership.Owner != _owner) Drop(partition);

        var now = _context.Time.GetUtcNow();
        var living = _seen.Values
            .Where(o => o.Owner.Length > 0 && now - o.Modified < _context.OwnershipExpiry)
            .ToDictionary(o => o.Partition, o => o.Owner);
        while (PartitionBalancer.Next(_owner, partitions, living, Random.Shared.Next) is { } next)
            living[next] = await ClaimAsync(next, cancellationToken) ? _owner : "somebody faster";
        foreach (var pump in _pumps.Values)
            if (pump.Completion.IsCompleted && _pumps.TryRemove(pump.Partition, out _)) Pump(pump.Partition);
    }

    private async Task<bool> ClaimAsync(int partition, CancellationToken cancellationToken)
    {
        _seen.TryGetValue(partition, out var seen);
        var claimed = await _ownerships.TryClaimAsync(partition, seen, _owner, cancellationToken);
        if (claimed is null)
        {
            _seen.Remove(partition);
            return false;
        }
        _seen[partition] = claimed;
        if (_pumps.ContainsKey(partition)) return true;
        _context.Logger.PartitionClaimed(_function.Name, _instance.Id, partition, _trigger.Hub);
        Pump(partition);
        return true;
    }

    private void Pump(int partition)
    {
        var pump = new PartitionPump(
            _function, _trigger, partition, _owner, _reader, _channel, _checkpoints, _context, _abandon.Token);
        _pumps[partition] = pump;
        pump.Start(_latest.GetValueOrDefault(partition, Task.CompletedTask));
        _latest[partition] = pump.Completion;
    }

    private void Drop(int partition)
    {
        if (!_pumps.TryRemove(partition, out var pump)) return;
        pump.End();
        _context.Logger.PartitionLost(_function.Name, _instance.Id, partition, _trigger.Hub);
    }

    private void DropExpired()
    {
        var silent = _context.Time.GetUtcNow() - _renewed;
        if (silent < _context.OwnershipExpiry || _pumps.IsEmpty) return;
        _context.Logger.OwnershipExpired(_function.Name, silent.TotalSeconds);
        foreach (var partition in Owned) Drop(partition);
    }

    private async Task ReleaseAsync(int partition, TimeSpan patience)
    {
        if (!_seen.TryGetValue(partition, out var seen)) return;
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await _ownerships.TryClaimAsync(partition, seen, "", limit.Token);
        }
        catch (Exception fault) when (StorageFaults.Is(fault))
        {
            // It expires by itself.
            _context.Logger.StorageUnavailable(_function.Name, fault.Message);
        }
    }
}
