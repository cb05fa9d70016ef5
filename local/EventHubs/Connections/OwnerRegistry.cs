using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Connections;

/// <summary>
/// Who reads which partition under which consumer group. A reader with an owner level (epoch) takes the partition from
/// readers with the same or a lower one and from those without; a lower level, or none, is refused while it reads. Readers
/// without a level share, up to five. Safe for concurrent use.
/// </summary>
internal sealed class OwnerRegistry
{
    private const int MaxSharing = 5;
    private readonly Lock _gate = new();
    private readonly Dictionary<ReaderKey, List<Reader>> _readers = [];

    /// <summary>Registers a reader, or says why not; those it displaces have been told.</summary>
    public AmqpError? Claim(ReaderKey key, long? level, Action<AmqpError> displace, out Reader reader)
    {
        reader = new Reader(key, level, displace);
        var displaced = new List<Reader>();
        lock (_gate)
        {
            if (!_readers.TryGetValue(key, out var current)) _readers[key] = current = [];
            foreach (var other in current)
                if (other.Level is { } theirs && (level is null || level < theirs))
                    return new AmqpError(Conditions.LinkStolen,
                        $"At least one receiver for the endpoint is created with epoch of '{theirs}', and so "
                        + (level is null ? "non-epoch receiver is not allowed. " : $"epoch '{level}' is not allowed. ")
                        + "Either reconnect with a higher epoch, or make sure all epoch receivers are closed or disconnected.");
            if (level is null && current.Count >= MaxSharing)
                return new AmqpError(Conditions.ResourceLimitExceeded,
                    $"Exceeded the maximum number of allowed receivers per partition in a consumer group which is {MaxSharing}.");
            if (level is not null)
            {
                displaced.AddRange(current);
                current.Clear();
            }
            current.Add(reader);
        }
        foreach (var other in displaced)
            other.Displace(new AmqpError(Conditions.LinkStolen,
                $"New receiver with higher epoch of '{level}' is created hence current receiver with epoch "
                + $"'{other.Level?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}' is getting disconnected."));
        return null;
    }

    /// <summary>Forgets a reader whose link has ended.</summary>
    public void Release(Reader reader)
    {
        lock (_gate)
            if (_readers.TryGetValue(reader.Key, out var current) && current.Remove(reader) && current.Count == 0)
                _readers.Remove(reader.Key);
    }

    /// <summary>What readers compete for.</summary>
    internal sealed record ReaderKey(string Hub, string ConsumerGroup, int Partition);

    /// <summary>A registered reader.</summary>
    internal sealed record Reader(ReaderKey Key, long? Level, Action<AmqpError> Displace)
    {
        public bool Equals(Reader? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
