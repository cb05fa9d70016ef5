using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using Sluice.Fabric.Measuring;

namespace Sluice.Azure.Fabric;

/// <summary>A heartbeat as an entity; its partitions are one text, <c>number,processed,errors,in hand,since,enqueued,attempts;…</c>, times as UTC ticks.</summary>
internal static class HeartbeatEntity
{
    public const string Partition = "beats";

    private const int MostPartitions = 1024;

    public static TableEntity Write(Heartbeat beat)
    {
        var entity = new TableEntity(Partition, $"{TableKeys.Part(beat.Worker)}~{TableKeys.Part(beat.Instance)}")
        {
            ["instance"] = beat.Instance,
            ["worker"] = beat.Worker,
            ["version"] = beat.Version,
            ["settings"] = beat.Settings,
            ["startedAt"] = beat.StartedAt,
            ["at"] = beat.At,
            ["processed"] = beat.Processed,
            ["errors"] = beat.Errors,
            ["busySeconds"] = beat.BusySeconds,
            ["sinkSeconds"] = beat.SinkSeconds,
            ["batchGain"] = beat.BatchGain,
        };
        if (!beat.Transit.IsDefaultOrEmpty) entity["transit"] = string.Join(',', beat.Transit.Take(TransitTimes.Classes));
        if (beat.LastError is { } error)
            entity["lastError"] = error.Length <= Heartbeat.LongestError ? error : error[..Heartbeat.LongestError];
        if (!beat.Troubles.IsDefaultOrEmpty)
            entity["troubles"] = string.Join('\n', beat.Troubles.Take(Heartbeat.MostTroubles).Select(OneLine));
        var text = new StringBuilder();
        for (var i = 0; i < beat.Partitions.Length && i < MostPartitions; i++)
        {
            var work = beat.Partitions[i];
            text.Append(CultureInfo.InvariantCulture,
                $"{work.Partition},{work.Processed},{work.Errors},{work.InHand},{work.InHandSince?.UtcTicks},{work.InHandEnqueued?.UtcTicks},{work.Attempts};");
        }
        TableText.Set(entity, "partitions", text.ToString());
        return entity;
    }

    /// <summary>Null for a row that something else has written.</summary>
    public static Heartbeat? Read(TableEntity entity)
    {
        if (entity.GetString("instance") is not { } instance || entity.GetString("worker") is not { } worker
            || entity.GetString("version") is not { } version || entity.GetDateTimeOffset("at") is not { } at)
            return null;
        return new Heartbeat
        {
            Instance = instance,
            Worker = worker,
            Version = version,
            Settings = entity.GetString("settings") ?? "",
            StartedAt = entity.GetDateTimeOffset("startedAt") ?? at,
            At = at,
            Processed = entity.GetInt64("processed") ?? 0,
            Errors = entity.GetInt64("errors") ?? 0,
            BusySeconds = entity.GetDouble("busySeconds") ?? 0,
            SinkSeconds = entity.GetDouble("sinkSeconds") ?? 0,
            BatchGain = entity.GetDouble("batchGain") ?? 1,
            Transit = ReadCounts(entity.GetString("transit")),
            LastError = entity.GetString("lastError"),
            Troubles = entity.GetString("troubles") is { Length: > 0 } troubles
                ? [.. troubles.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(Heartbeat.MostTroubles)] : [],
            Partitions = ReadPartitions(TableText.Get(entity, "partitions") ?? ""),
        };
    }

    private static string OneLine(string text) => (text.Length <= Heartbeat.LongestError ? text : text[..Heartbeat.LongestError]).ReplaceLineEndings(" ");

    private static ImmutableArray<PartitionWork> ReadPartitions(string text)
    {
        var partitions = ImmutableArray.CreateBuilder<PartitionWork>();
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = part.Split(',');
            if (fields.Length < 7 || Number(fields[0]) is not { } partition) continue;
            partitions.Add(new PartitionWork(
                (int)partition, Number(fields[1]) ?? 0, Number(fields[2]) ?? 0, Number(fields[3]), Time(fields[4]), Time(fields[5]),
                (int)(Number(fields[6]) ?? 0)));
        }
        return partitions.ToImmutable();
    }

    private static ImmutableArray<int> ReadCounts(string? text) => string.IsNullOrEmpty(text)
        ? []
        : [.. text.Split(',').Take(TransitTimes.Classes).Select(part => Number(part) is { } count and >= 0 and <= int.MaxValue ? (int)count : 0)];

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static DateTimeOffset? Time(string text) =>
        Number(text) is { } ticks && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
}
