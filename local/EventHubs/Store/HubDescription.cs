using System.Buffers;
using System.Text.Json;

namespace Sluice.EventHubs.Store;

/// <summary>What is fixed when a hub is created; kept as <c>hub.json</c> in its folder.</summary>
internal sealed record HubDescription(string Name, int Partitions, DateTimeOffset CreatedAt)
{
    private const string FileName = "hub.json";

    /// <summary>Reads the description; null when there is none.</summary>
    /// <exception cref="StoreDamagedException">The file is not what <see cref="Write"/> wrote.</exception>
    public static HubDescription? TryRead(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            return new HubDescription(
                root.GetProperty("name").GetString() ?? "",
                root.GetProperty("partitions").GetInt32(),
                root.GetProperty("createdAt").GetDateTimeOffset());
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new StoreDamagedException($"{path} is no description of a hub.");
        }
    }

    /// <summary>Writes the description: whole or not at all.</summary>
    public void Write(string folder)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("name", Name);
            writer.WriteNumber("partitions", Partitions);
            writer.WriteString("createdAt", CreatedAt);
            writer.WriteEndObject();
        }
        var path = Path.Combine(folder, FileName);
        using (var file = File.OpenHandle(path + ".new", FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, buffer.WrittenSpan, 0);
            RandomAccess.FlushToDisk(file);
        }
        File.Move(path + ".new", path, overwrite: true);
        FolderSync.Flush(folder);
    }
}
