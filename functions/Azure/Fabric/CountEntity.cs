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

    /// <summary>Adds what the row holds of minutes since a time; nothing for a row that something else has written.</summary>
    public static void Read(TableEntity entity, DateTimeOffset since, List<FlowCount> counts)
    {
        if (entity.GetDateTimeOffset("minute") is not { } minute || minute < since || entity.GetString("instance") is not { } instance) return;
        foreach (var line in (TableText.Get(entity, "counts") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split('\t');
            if (fields.Length == 3 && long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                counts.Add(new FlowCount(minute, instance, fields[0], fields[1], number));
        }
    }
}
