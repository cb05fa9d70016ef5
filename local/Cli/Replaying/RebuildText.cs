using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Azure.Rebuild;

namespace Sluice.Cli.Replaying;

/// <summary>A comparison for people and for programs.</summary>
internal static class RebuildText
{
    /// <summary>A line for each type and hour that has differences, and a sentence at the end.</summary>
    public static IEnumerable<string> Lines(string kind, RebuildReport report)
    {
        if (report.Count > 0) yield return $"{"hour",-17} {"type",-24} {"same",9} {"missing",9} {"extra",9} {"different",9}";
        foreach (var (sort, total) in report.Totals)
            if (total.Missing + total.Extra + total.Different > 0)
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{sort.Hour.UtcDateTime:yyyy-MM-ddTHH:mm}Z {Clean(sort.Type),-24} {total.Same,9} {total.Missing,9} {total.Extra,9} {total.Different,9}");
        if (report.Moving > 0) yield return $"{report.Moving} rows were written all the while, or lie in partitions that are behind: nothing can be said of them. Compare again.";
        if (report.Behind.Count > 0) yield return $"Live worker or archive is behind the other in partitions {string.Join(", ", report.Behind)}.";
        yield return $"{kind}: {report.Same} rows are the same in both, {report.Count} are not.";
    }

    /// <summary>The whole report as one object.</summary>
    public static string Json(string kind, RebuildReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("compared", kind);
            json.WriteNumber("same", report.Same);
            json.WriteNumber("differences", report.Count);
            json.WriteNumber("moving", report.Moving);
            json.WriteStartArray("behind");
            foreach (var partition in report.Behind) json.WriteNumberValue(partition);
            json.WriteEndArray();
            json.WriteStartArray("hours");
            foreach (var (sort, total) in report.Totals)
            {
                json.WriteStartObject();
                Head(sort);
                json.WriteNumber("same", total.Same);
                json.WriteNumber("missing", total.Missing);
                json.WriteNumber("extra", total.Extra);
                json.WriteNumber("different", total.Different);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("examples");
            foreach (var difference in report.Differences)
            {
                json.WriteStartObject();
                Head(difference.Sort);
                json.WriteString("is", difference.Kind);
                json.WriteNumber("partition", difference.Partition);
                json.WriteString("key", difference.Key);
                json.WriteStartArray("fields");
                foreach (var field in difference.Fields) json.WriteStringValue(field);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();

            void Head(RowSort sort)
            {
                json.WriteString("hour", sort.Hour.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                json.WriteString("type", sort.Type);
            }
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>A name for a terminal, which it must not steer: names of types may come from outside.</summary>
    public static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
