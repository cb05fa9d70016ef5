using System.Globalization;
using Sluice.Log;

namespace Sluice.Archive;

/// <summary>
/// Name of an archive blob: <c>{hub}/dt=YYYY-MM-DD/hh=HH/part-PP-NNNNN.{extension}.gz</c>. The <c>key=value</c> folders
/// are what Spark, DuckDB and Hive read as columns.
/// </summary>
/// <param name="Hub">Hub whose events it holds.</param>
/// <param name="Hour">Hour of the enqueued time, UTC, without minutes.</param>
/// <param name="Partition">Partition of the hub.</param>
/// <param name="Index">0 for the first blob of the partition in the hour; counts on when a blob is full.</param>
public sealed record ArchiveName(string Hub, DateTimeOffset Hour, int Partition, int Index)
{
    /// <summary>The full hour that a time lies in.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset time)
    {
        var ticks = time.UtcTicks;
        return new DateTimeOffset(ticks - ticks % TimeSpan.TicksPerHour, TimeSpan.Zero);
    }

    /// <summary>Folder of an hour, with its last slash.</summary>
    public static string FolderOf(string hub, DateTimeOffset hour) =>
        string.Create(CultureInfo.InvariantCulture, $"{hub}/dt={hour:yyyy-MM-dd}/hh={hour:HH}/");

    /// <summary>What the lines are: <c>b64</c> (Base64 of Thrift), <c>tsv</c> or <c>jsonl</c>; other hubs have <c>lines</c>.</summary>
    public static string ExtensionOf(string hub) => hub switch
    {
        HubNames.Collected => "b64",
        HubNames.Enriched => "tsv",
        HubNames.Failed => "jsonl",
        _ => "lines",
    };

    /// <summary>True when this blob comes after the other in the partition's chain.</summary>
    public bool IsAfter(ArchiveName other) => Hour > other.Hour || (Hour == other.Hour && Index > other.Index);

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{FolderOf(Hub, Hour)}part-{Partition:D2}-{Index:D5}.{ExtensionOf(Hub)}.gz");

    /// <summary>Reads a name; false for anything that <see cref="ToString"/> does not write.</summary>
    public static bool TryParse(string? text, out ArchiveName name)
    {
        name = null!;
        if (text?.Split('/') is not [{ Length: > 0 } hub, ['d', 't', '=', .. var day], ['h', 'h', '=', .. var hour], var file]
            || file.Split('.')[0].Split('-') is not ["part", var partitionText, var indexText]
            || !DateTimeOffset.TryParseExact(day + hour, "yyyy-MM-ddHH", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out var time)
            || !int.TryParse(partitionText, NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            || !int.TryParse(indexText, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return false;
        name = new ArchiveName(hub, time, partition, index);
        return name.ToString() == text;
    }
}
