using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sluice.Query;

/// <summary>Writes what came of a question: as a table, as JSON (an object a line) or as CSV (RFC 4180).</summary>
internal static class Answers
{
    private const int MostTableRows = 1_000;
    private const int MostCell = 60;

    /// <summary>Writes a table for people: 1,000 rows, 60 characters of a value.</summary>
    public static void Table(DbDataReader reader, TextWriter output)
    {
        var names = Names(reader);
        var rows = new List<string[]>();
        var count = 0L;
        while (reader.Read())
        {
            if (++count <= MostTableRows) rows.Add([.. names.Select((_, i) => Cell(Text(reader, i) ?? "NULL"))]);
        }
        var widths = names.Select((name, i) => rows.Select(row => row[i].Length).Append(name.Length).Max()).ToArray();
        Line(names);
        output.WriteLine(string.Join("-+-", widths.Select(width => new string('-', width))));
        foreach (var row in rows) Line(row);
        output.WriteLine(count > MostTableRows ? $"({count:N0} rows, the first {MostTableRows:N0} shown; --csv and --json write all)" : $"({count:N0} rows)");

        void Line(string[] cells) => output.WriteLine(string.Join(" | ", cells.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }

    /// <summary>Writes an object a line.</summary>
    public static void Json(DbDataReader reader, Stream output)
    {
        var names = Names(reader);
        while (reader.Read())
        {
            using (var json = new Utf8JsonWriter(output))
            {
                json.WriteStartObject();
                for (var i = 0; i < names.Length; i++)
                {
                    json.WritePropertyName(names[i]);
                    switch (reader.IsDBNull(i) ? null : reader.GetValue(i))
                    {
                        case null: json.WriteNullValue(); break;
                        case bool flag: json.WriteBooleanValue(flag); break;
                        case sbyte or short or int or long or byte or ushort or uint: json.WriteNumberValue(Convert.ToInt64(reader.GetValue(i), CultureInfo.InvariantCulture)); break;
                        case ulong number: json.WriteNumberValue(number); break;
                        case decimal number: json.WriteNumberValue(number); break;
                        case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
                        case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
                        case System.Numerics.BigInteger number: json.WriteRawValue(number.ToString(CultureInfo.InvariantCulture)); break;
                        default: json.WriteStringValue(Text(reader, i)); break;
                    }
                }
                json.WriteEndObject();
            }
            output.WriteByte((byte)'\n');
        }
    }

    /// <summary>Writes names and values with commas between them; nothing for what is absent.</summary>
    public static void Csv(DbDataReader reader, TextWriter output)
    {
        var names = Names(reader);
        output.Write(string.Join(',', names.Select(Field)) + "\r\n");
        while (reader.Read()) output.Write(string.Join(',', names.Select((_, i) => Field(Text(reader, i) ?? ""))) + "\r\n");

        static string Field(string text) =>
            text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static string[] Names(DbDataReader reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetValue(column) switch
    {
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        string text => text,
        System.Collections.IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(item => Convert.ToString(item, CultureInfo.InvariantCulture)))}]",
        var other => Convert.ToString(other, CultureInfo.InvariantCulture),
    };

    // What trackers sent must not move the terminal's cursor.
    private static string Cell(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MostCell));
        foreach (var c in text)
        {
            if (clean.Length == MostCell)
            {
                clean[^1] = '…';
                break;
            }
            clean.Append(char.IsControl(c) ? ' ' : c);
        }
        return clean.ToString();
    }
}
