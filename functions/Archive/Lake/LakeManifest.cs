using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sluice.Archive.Lake;

/// <summary>What an hour of the lake was made of, and what was made of it. Written last, so that what it says is there.</summary>
/// <param name="Sources">Archive blobs with their sizes in bytes.</param>
/// <param name="Files">Files with their rows.</param>
/// <param name="Unreadable">Lines that are no events; they are in no file.</param>
/// <param name="Erased">Events that were left out because somebody asked to be forgotten.</param>
/// <param name="MarksUntil">The newest mark that was heeded.</param>
internal sealed record LakeManifest(
    IReadOnlyDictionary<string, long> Sources, IReadOnlyDictionary<string, long> Files, long Unreadable, long Erased, DateTimeOffset MarksUntil)
{
    public string Write()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            WriteMap("sources", Sources);
            WriteMap("files", Files);
            json.WriteNumber("unreadable", Unreadable);
            json.WriteNumber("erased", Erased);
            json.WriteString("marksUntil", MarksUntil.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteEndObject();

            void WriteMap(string name, IReadOnlyDictionary<string, long> map)
            {
                json.WriteStartObject(name);
                foreach (var (key, value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteNumber(key, value);
                json.WriteEndObject();
            }
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null for anything else, so that the hour is made anew.</summary>
    public static LakeManifest? Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            return root.GetProperty("version").GetInt32() != 1 ? null : new LakeManifest(
                Map("sources"), Map("files"), root.GetProperty("unreadable").GetInt64(), root.GetProperty("erased").GetInt64(),
                root.GetProperty("marksUntil").GetDateTimeOffset());

            Dictionary<string, long> Map(string name) =>
                root.GetProperty(name).EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetInt64(), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
