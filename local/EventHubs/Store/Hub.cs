using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Sluice.EventHubs.Store;

/// <summary>A hub on disk: a description and a folder per partition.</summary>
internal sealed class Hub : IHub, IDisposable
{
    private readonly Partition[] _partitions;
    private int _next = -1;

    private Hub(HubDescription description, Partition[] partitions) =>
        (Name, CreatedAt, _partitions) = (description.Name, description.CreatedAt, partitions);

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public DateTimeOffset CreatedAt { get; }

    /// <inheritdoc />
    public IReadOnlyList<IPartition> Partitions => _partitions;

    /// <summary>The partitions with what the store itself does to them.</summary>
    public IReadOnlyList<Partition> Files => _partitions;

    /// <summary>Opens the hub, or creates it.</summary>
    /// <exception cref="BrokerException">It exists with another number of partitions.</exception>
    /// <exception cref="StoreDamagedException">Its files are damaged.</exception>
    public static Hub Open(
        string folder, HubOptions hub, StoreOptions options, TimeProvider time, CommitThreads threads, ILogger logger)
    {
        Directory.CreateDirectory(folder);
        var description = HubDescription.TryRead(folder);
        if (description is null)
        {
            description = new HubDescription(hub.Name, hub.Partitions, time.GetUtcNow());
            description.Write(folder);
        }
        else if (description.Partitions != hub.Partitions)
        {
            throw new BrokerException(
                $"Hub '{hub.Name}' exists in {folder} with {description.Partitions} partitions, but {hub.Partitions} are asked for. "
                + "The number of partitions of a hub cannot change: keep it, or begin with another data directory.");
        }
        var partitions = new Partition[hub.Partitions];
        try
        {
            for (var i = 0; i < partitions.Length; i++)
                partitions[i] = Partition.Open(
                    Path.Combine(folder, i.ToString(CultureInfo.InvariantCulture)), options, time, threads, logger);
        }
        catch
        {
            foreach (var partition in partitions) partition?.Dispose();
            throw;
        }
        return new Hub(description, partitions);
    }

    /// <inheritdoc />
    public int NextPartition() => (int)((uint)Interlocked.Increment(ref _next) % (uint)_partitions.Length);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var partition in _partitions) partition.Dispose();
    }
}
