using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Sluice.Log;

namespace Sluice.Azure.EventHubs;

/// <summary>Requests to <c>$management</c>: hub and partition properties, and the local log's throughput.</summary>
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

    public async Task<LogThroughput> ReadThroughputAsync(bool _) =>
        Throughput.Parse(await AskAsync("", Throughput.Request("READ"), "Asking for the throughput"));

    public async Task<LogThroughput> SetThroughputUnitsAsync(int? units) =>
        Throughput.Parse(await AskAsync("", Throughput.Update(units), "Changing the throughput units"));

    private Task<Map> ReadAsync(string hub, string type, int? partition)
    {
        var properties = new ApplicationProperties { ["operation"] = "READ", ["name"] = hub, ["type"] = type };
        if (partition is { } number) properties["partition"] = number.ToString(CultureInfo.InvariantCulture);
        return AskAsync(hub, properties, $"Asking for the properties of {hub}");
    }

    /// <param name="entity">What must be signed in to: a hub, or nothing for the namespace.</param>
    /// <param name="properties">The request.</param>
    /// <param name="what">For messages.</param>
    private async Task<Map> AskAsync(string entity, ApplicationProperties properties, string what)
    {
        try
        {
            using var limit = new CancellationTokenSource(client.Options.OpenTimeout, client.Time);
            var connection = await client.ConnectAsync().WaitAsync(limit.Token);
            var link = await connection.ManagementAsync(entity).WaitAsync(limit.Token);
            properties["security_token"] = (await tokens.GetAsync(connection.AudienceOf(entity), limit.Token)).Text;
            var answer = await link.RequestAsync(new Message { ApplicationProperties = properties }, what, limit.Token);
            return answer.Body as Map ?? throw Malformed(entity);
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
