using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Sluice.Log;

namespace Sluice.Azure.EventHubs;

/// <summary>Reads hub and partition properties from <c>$management</c>.</summary>
internal sealed class Management(EventHubsClient client, ITokenSource tokens)
{
    public async Task<int> CountPartitionsAsync(string hub)
    {
        var answer = await ReadAsync(hub, "com.microsoft:eventhub", null);
        return Field(answer, "partition_ids") switch
        {
            Array { Length: > 0 } ids => ids.Length,
            _ => throw Malformed(hub),
        };
    }

    public async Task<PartitionEnds> ReadEndsAsync((string Hub, int Partition) of)
    {
        var answer = await ReadAsync(of.Hub, "com.microsoft:partition", of.Partition);
        var time = Field(answer, "last_enqueued_time_utc") is DateTime at
            ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc))
            : DateTimeOffset.UnixEpoch;
        return new PartitionEnds(
            of.Partition,
            Number(answer, "begin_sequence_number", of.Hub),
            Number(answer, "last_enqueued_sequence_number", of.Hub),
            time,
            Field(answer, "is_partition_empty") is true);
    }

    private async Task<Map> ReadAsync(string hub, string type, int? partition)
    {
        var what = $"Asking for the properties of {hub}";
        try
        {
            using var limit = new CancellationTokenSource(client.Options.OpenTimeout, client.Time);
            var connection = await client.ConnectAsync().WaitAsync(limit.Token);
            var link = await connection.ManagementAsync(hub).WaitAsync(limit.Token);
            var properties = new ApplicationProperties
            {
                ["operation"] = "READ",
                ["name"] = hub,
                ["type"] = type,
                ["security_token"] = (await tokens.GetAsync(connection.AudienceOf(hub), limit.Token)).Text,
            };
            if (partition is { } number) properties["partition"] = number.ToString(CultureInfo.InvariantCulture);
            var answer = await link.RequestAsync(new Message { ApplicationProperties = properties }, what, limit.Token);
            return answer.Body as Map ?? throw Malformed(hub);
        }
        catch (Exception e) when (e is not LogUnavailableException)
        {
            throw Faults.From(e, what);
        }
    }

    private static object? Field(Map map, string name) => map[name] ?? map[new Symbol(name)];

    private static long Number(Map map, string name, string hub) => Field(map, name) switch
    {
        long number => number,
        int number => number,
        _ => throw Malformed(hub),
    };

    private static LogUnavailableException Malformed(string hub) =>
        new(LogFault.Unreachable, $"The log's answer about {hub} could not be understood.");
}
