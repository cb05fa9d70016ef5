using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using Sluice.Fabric.Measuring;

namespace Sluice.Azure.Fabric;

/// <summary>What an instance counted in a minute, as an entity: lines of <c>counter hub count</c>, separated by tabs.</summary>
internal static class CountEntity
{
    public static TableEntity Write(DateTimeOffset minute, string instance, IEnumerable<FlowCount> counts)
    {
        var entity = new TableEntity(
            TableKeys.Hour(minute),
            string.Create(CultureInfo.InvariantCulture, $"{minute.UtcDateTime:mm}~{TableKeys.Part(instance)}"))
        {
            ["minute"] = minute,
            ["instance"] = instance,
        };
        var text = new StringBuilder();
        foreach (var count in counts) text.Append(CultureInfo.InvariantCulture, $"{count.Counter}\t{count.Hub}\t{count.Count}\n");
        TableText.Set(entity, "counts", text.ToString());
        return entity;
    }

    /// <summary>What the row holds, if its minute is not before a time; nothing for a row that something else has written.</summary>
    public static List<FlowCount> Read(TableEntity entity, DateTimeOffset since)
    {
        var counts = new List<FlowCount>();
        if (entity.GetDateTimeOffset("minute") is not { } minute || minute < since || entity.GetString("instance") is not { } instance) return counts;
        foreach (var line in (TableText.Get(entity, "counts") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split('\t');
            if (fields.Length == 3 && long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                counts.Add(new FlowCount(minute, instance, fields[0], fields[1], number));
        }
        return counts;
    }
}
