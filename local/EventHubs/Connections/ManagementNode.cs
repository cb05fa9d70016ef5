using System.Globalization;
using Sluice.EventHubs.Amqp;
using Sluice.EventHubs.Store;

namespace Sluice.EventHubs.Connections;

/// <summary>
/// <c>$management</c>: READ of <c>com.microsoft:eventhub</c> and <c>com.microsoft:partition</c>, and what
/// <see cref="ThroughputRequests"/> adds.
/// </summary>
internal static class ManagementNode
{
    private const string HubType = "com.microsoft:eventhub";
    private const string PartitionType = "com.microsoft:partition";

    /// <summary>Answers a request.</summary>
    public static void Handle(Connection connection, RequestMessage request, AmqpBuffer answer)
    {
        var properties = request.Properties;
        var name = properties.Text("name") ?? "";
        var type = properties.Text("type");
        if (type == ThroughputRequests.Type)
        {
            ThroughputRequests.Handle(connection, request, answer);
            return;
        }
        if (properties.Text("operation") != "READ" || type is not (HubType or PartitionType))
        {
            Answer.Empty(answer, request, 501, "Only READ of a hub or a partition is known here.", Conditions.NotImplemented);
            return;
        }
        var services = connection.Services;
        if (!connection.Claims.Covers(name, services.Now) && !connection.Claims.Covers(name + "/$management", services.Now))
        {
            Answer.Empty(answer, request, 401, "Unauthorized access: no valid token covers the hub.", Conditions.UnauthorizedAccess);
            return;
        }
        if (services.Store.Find(name) is not { } hub)
        {
            Answer.Empty(answer, request, 404, $"The messaging entity '{name}' could not be found.", Conditions.NotFound);
            return;
        }
        if (type == HubType)
        {
            WriteHub(answer, request, hub);
            return;
        }
        var number = EntityPath.PartitionNumber(properties.Text("partition") ?? "", hub.Partitions.Count);
        if (number >= 0) WritePartition(answer, request, hub, number);
        else
            Answer.Empty(answer, request, 400,
                $"The specified partition is invalid. It should be between 0 and {hub.Partitions.Count - 1}. Parameter name: PartitionId",
                Conditions.ArgumentOutOfRange);
    }

    private static void WriteHub(AmqpBuffer output, RequestMessage request, IHub hub)
    {
        Answer.Begin(output, request, 200, "OK");
        output.Descriptor(Descriptors.Value);
        var map = output.BeginMap();
        output.String("name");
        output.String(hub.Name);
        output.String("type");
        output.String(HubType);
        output.String("created_at");
        output.Timestamp(hub.CreatedAt.ToUnixTimeMilliseconds());
        output.String("partition_count");
        output.Int(hub.Partitions.Count);
        output.String("georeplication_factor");
        output.Int(1);
        output.String("partition_ids");
        var array = output.BeginArray(0xa1);
        for (var i = 0; i < hub.Partitions.Count; i++)
            output.ShortText(i.ToString(CultureInfo.InvariantCulture));
        output.EndCompound(array, hub.Partitions.Count);
        output.EndCompound(map, 12);
    }

    private static void WritePartition(AmqpBuffer output, RequestMessage request, IHub hub, int number)
    {
        var state = hub.Partitions[number].State;
        Answer.Begin(output, request, 200, "OK");
        output.Descriptor(Descriptors.Value);
        var map = output.BeginMap();
        output.String("name");
        output.String(hub.Name);
        output.String("type");
        output.String(PartitionType);
        output.String("partition");
        output.String(number.ToString(CultureInfo.InvariantCulture));
        output.String("begin_sequence_number");
        output.Long(state.BeginningSequence);
        output.String("last_enqueued_sequence_number");
        output.Long(state.LastSequence);
        output.String("last_enqueued_offset");
        output.String(state.LastOffset.ToString(CultureInfo.InvariantCulture));
        output.String("last_enqueued_time_utc");
        output.Timestamp(state.LastMilliseconds);
        output.String("is_partition_empty");
        output.Boolean(state.IsEmpty);
        output.EndCompound(map, 16);
    }
}
