using System.Collections.Immutable;
using Azure.Core;
using Microsoft.Extensions.Logging;
using Sluice.Fabric.Acting;

namespace Sluice.Azure.Fabric;

/// <summary>
/// Sizes in Azure: throughput units of the namespace, and always-ready instances of each function, below which the
/// platform's own scaler does not go. Reads are cached, writes paced: a wish that comes too early is kept and written by
/// a later call, together with what else has come by then, and counts as asked for meanwhile. Wishes made side by side
/// become one write. Safe for concurrent use.
/// </summary>
public sealed class ArmCapacity : ICapacity, IDisposable
{
    private static readonly TimeSpan Company = TimeSpan.FromMilliseconds(500);

    private readonly ArmCapacityOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ArmCapacity> _logger;
    private readonly ArmClient _arm;
    private readonly ArmNamespace? _namespace;
    private readonly ArmSite? _site;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private ImmutableSortedDictionary<string, int> _wishes = NoInstances;
    private int? _wishedUnits;
    private Task? _writing;
    private CapacityReading? _read;
    private CapacityException? _failure;
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;
    private DateTimeOffset _nextSiteWrite = DateTimeOffset.MinValue;
    private DateTimeOffset _nextNamespaceWrite = DateTimeOffset.MinValue;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="options">Validated options with at least one id.</param>
    /// <param name="credential">The app's identity; it needs the rights that docs/operations.md lists.</param>
    /// <param name="time">Clock of caching, pacing and retries.</param>
    /// <param name="logger">What was asked for.</param>
    public ArmCapacity(ArmCapacityOptions options, TokenCredential credential, TimeProvider time, ILogger<ArmCapacity> logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _arm = new ArmClient(options, credential, time, logger);
        _namespace = options.NamespaceId is { } ns ? new ArmNamespace(_arm, ns) : null;
        _site = options.AppId is { } app ? new ArmSite(_arm, app, options.MaximumInstanceCount) : null;
    }

    private static ImmutableSortedDictionary<string, int> NoInstances { get; } =
        ImmutableSortedDictionary.Create<string, int>(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc />
    public async Task<CapacityReading> ReadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await WriteKeptAsync(cancellationToken);
            var now = _time.GetUtcNow();
            if (_readAt <= now && now - _readAt < _options.ReadInterval)
                return _failure is null ? WithWishes(_read!) : throw _failure;
            _readAt = now;
            try
            {
                var instances = _site?.ReadAsync(cancellationToken);
                var units = _namespace?.ReadAsync(cancellationToken);
                await Task.WhenAll(instances ?? Task.CompletedTask, units ?? Task.CompletedTask);
                _read = new CapacityReading(instances is null ? NoInstances : await instances, units is null ? null : await units);
                _failure = null;
            }
            catch (CapacityException failure)
            {
                _failure = failure;
                throw;
            }
            catch
            {
                _readAt = DateTimeOffset.MinValue;
                throw;
            }
            return WithWishes(_read);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public async Task SetInstancesAsync(string worker, int instances, CancellationToken cancellationToken)
    {
        if (_site is null)
            throw new CapacityException($"{ArmCapacityOptions.Section}:{nameof(ArmCapacityOptions.AppId)} is not set.", isTransient: false);
        if (!IsFunctionName(worker)) throw new CapacityException("That is no function's name.", isTransient: false);
        if (instances is < 0 or > 1_000) throw new CapacityException("An app has 0 to 1000 instances.", isTransient: false);
        Task writing;
        lock (_gate)
        {
            _wishes = _wishes.SetItem(worker, instances);
            writing = _writing ??= WriteWishesAsync();
        }
        await writing.WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task SetThroughputUnitsAsync(int units, CancellationToken cancellationToken)
    {
        if (_namespace is null)
            throw new CapacityException($"{ArmCapacityOptions.Section}:{nameof(ArmCapacityOptions.NamespaceId)} is not set.", isTransient: false);
        if (units is < 1 or > 40) throw new CapacityException("Throughput units go from 1 to 40.", isTransient: false);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            lock (_gate) _wishedUnits = units;
            await WriteUnitsAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _arm.Dispose();
        _turn.Dispose();
    }

    // Shared by all who wish for something while it waits; it is nobody's to cancel.
    private async Task WriteWishesAsync()
    {
        await Task.Delay(Company, _time);
        await _turn.WaitAsync();
        try
        {
            lock (_gate) _writing = null;
            await WriteInstancesAsync(CancellationToken.None);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Nobody waits for these any more: what fails is forgotten, and asked for again by whoever sees that it has not come true.
    private async Task WriteKeptAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteUnitsAsync(cancellationToken);
            bool waiting;
            lock (_gate) waiting = _writing is not null;
            if (!waiting) await WriteInstancesAsync(cancellationToken);
        }
        catch (CapacityException failure)
        {
            FabricLog.KeptWishFailed(_logger, failure.Message);
        }
    }

    private async Task WriteInstancesAsync(CancellationToken cancellationToken)
    {
        ImmutableSortedDictionary<string, int> wishes;
        lock (_gate) wishes = _wishes;
        var now = _time.GetUtcNow();
        if (wishes.IsEmpty || IsTooEarly(ref _nextSiteWrite, _options.AppWriteInterval, now)) return;
        var done = false;
        try
        {
            if (await _site!.SetAsync(wishes, cancellationToken))
            {
                _nextSiteWrite = now + _options.AppWriteInterval;
                FabricLog.AskedForInstances(_logger, string.Join(", ", wishes.Select(wish => $"{wish.Key} {wish.Value}")));
            }
            done = true;
        }
        finally
        {
            if (!done) _nextSiteWrite = now + _options.ReadInterval;
            lock (_gate)
                foreach (var (worker, count) in wishes)
                    if (_wishes.TryGetValue(worker, out var wished) && wished == count)
                        _wishes = _wishes.Remove(worker);
            if (done && _read is not null) _read = _read with { Instances = _read.Instances.SetItems(wishes) };
        }
    }

    private async Task WriteUnitsAsync(CancellationToken cancellationToken)
    {
        int? wished;
        lock (_gate) wished = _wishedUnits;
        var now = _time.GetUtcNow();
        if (wished is not { } units || IsTooEarly(ref _nextNamespaceWrite, _options.NamespaceWriteInterval, now)) return;
        var done = false;
        try
        {
            if (await _namespace!.SetAsync(units, cancellationToken))
            {
                _nextNamespaceWrite = now + _options.NamespaceWriteInterval;
                FabricLog.AskedForUnits(_logger, units);
            }
            done = true;
        }
        finally
        {
            lock (_gate) _wishedUnits = null;
            if (done && _read is not null) _read = _read with { ThroughputUnits = units };
        }
    }

    // A clock that was set back must not keep writes away for longer than the interval.
    private static bool IsTooEarly(ref DateTimeOffset next, TimeSpan interval, DateTimeOffset now)
    {
        if (next > now + interval) next = now;
        return now < next;
    }

    private CapacityReading WithWishes(CapacityReading reading)
    {
        lock (_gate)
            return new CapacityReading(reading.Instances.SetItems(_wishes), _wishedUnits ?? reading.ThroughputUnits);
    }

    private static bool IsFunctionName(string name) =>
        name.Length is >= 1 and <= 127 && char.IsAsciiLetter(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
