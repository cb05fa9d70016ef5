using Sluice.EventHubs.Amqp;
using Sluice.EventHubs.Messages;
using Sluice.EventHubs.Security;
using Sluice.EventHubs.Store;

namespace Sluice.EventHubs.Connections;

/// <summary>Decides what an attach leads to, or with which error it is refused.</summary>
internal static class LinkFactory
{
    private const string SelectorFilter = "apache.org:selector-filter:string";
    private const string Epoch = "com.microsoft:epoch";

    /// <summary>The link; null with the error that refuses it.</summary>
    public static Link? Create(Session session, AttachFrame attach, out AmqpError? error)
    {
        error = null;
        var address = attach.PeerReceives ? attach.SourceAddress : attach.TargetAddress;
        if (address is null || address.Length > EntityAddress.MaxLength)
            return Refuse(Conditions.InvalidField, "A link needs an address, of at most 1,024 characters.", out error);
        var text = EntityAddress.PathOf(address);
        var path = EntityPath.Parse(text);
        if (path.Kind is EntityKind.Cbs or EntityKind.Management)
        {
            if (path.Kind == EntityKind.Management && !session.Connection.Claims.Any(session.Connection.Services.Now))
                return Refuse(Conditions.UnauthorizedAccess, "Unauthorized access: no valid token was put for this connection.", out error);
            return attach.PeerReceives ? new ReplyLink(session, attach, path) : new RequestLink(session, attach, path);
        }
        var services = session.Connection.Services;
        if (path.Kind != EntityKind.Unknown && !session.Connection.Claims.Covers(text, services.Now))
            return Refuse(Conditions.UnauthorizedAccess,
                $"Unauthorized access. '{(attach.PeerReceives ? "Listen" : "Send")}' claim(s) are required to perform this operation. "
                + $"Resource: '{text}'.", out error);
        if (path.Kind == EntityKind.Unknown || services.Store.Find(path.Hub) is not { } hub)
            return Refuse(Conditions.NotFound, $"The messaging entity '{text}' could not be found.", out error);
        if (attach.PeerReceives != (path.Kind == EntityKind.Reader))
            return Refuse(Conditions.NotAllowed, $"'{text}' cannot be used in this direction.", out error);
        if (path.Kind == EntityKind.Hub) return new IngestLink(session, attach, path, hub, -1);
        var number = EntityPath.PartitionNumber(path.Partition, hub.Partitions.Count);
        if (number < 0)
            return Refuse(Conditions.ArgumentOutOfRange,
                $"The specified partition is invalid for an EventHub partition sender or receiver. It should be between 0 and "
                + $"{hub.Partitions.Count - 1}. Parameter name: PartitionId", out error);
        return path.Kind == EntityKind.Partition
            ? new IngestLink(session, attach, path, hub, number)
            : CreateReader(session, attach, path, hub, number, out error);
    }

    private static EventsLink? CreateReader(
        Session session, AttachFrame attach, EntityPath path, IHub hub, int number, out AmqpError? error)
    {
        var position = StartPosition.Earliest;
        if (attach.Filter?[SelectorFilter] is { } filter)
        {
            var text = filter is Described described ? described.Value as string : filter as string;
            if (text is null || !SelectorParser.TryParse(text, out position))
            {
                error = new AmqpError(Conditions.InvalidField, "The selector filter is not one that Event Hubs knows.");
                return null;
            }
        }
        if (!TryLevel(attach.Properties?[Epoch], out var level))
        {
            error = new AmqpError(Conditions.InvalidField, $"The link property {Epoch} must be a whole number that is not negative.");
            return null;
        }
        var partition = hub.Partitions[number];
        if (partition.Open(position) is not { } cursor)
        {
            error = new AmqpError(Conditions.ArgumentError,
                $"The supplied {(position.Kind == StartKind.Offset ? "offset" : "sequence number")} '{position.Value}' is invalid. "
                + $"The last sequence number in the system is '{partition.State.LastSequence}'.");
            return null;
        }
        var link = new EventsLink(
            session, attach, path, partition, cursor, session.Connection.Services.Counters.Of(hub.Name));
        error = session.Connection.Services.Owners.Claim(
            new OwnerRegistry.ReaderKey(hub.Name, path.ConsumerGroup, number), level, link.Displace, out var reader);
        if (error is not null) return null;
        link.Reader = reader;
        return link;
    }

    private static bool TryLevel(object? value, out long? level)
    {
        level = value switch
        {
            null => null,
            long number => number,
            int number => number,
            uint number => number,
            ulong number when number <= long.MaxValue => (long)number,
            _ => -1,
        };
        return level is null or >= 0;
    }

    private static Link? Refuse(string condition, string description, out AmqpError? error)
    {
        error = new AmqpError(condition, description);
        return null;
    }
}
