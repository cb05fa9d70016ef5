using System.Text;
using System.Text.Json;
using Sluice.Archive.Replay;

namespace Sluice.Archive.Repair;

/// <summary>
/// Which failed events of one archive blob were sent: <c>_repairs/BLOB.json</c> in the archive's container, written under
/// its ETag. It names no id: a failed event's key is a hash of its line and how often that line came before.
/// </summary>
internal sealed class RepairLedger(ITextStore texts, ArchiveName blob)
{
    private readonly string _name = $"_repairs/{blob}.json";
    private readonly HashSet<string> _sent = new(StringComparer.Ordinal);
    private string _text = "";

    /// <summary>What was about to be sent when a run ended; null when nothing was.</summary>
    public RepairIntent? Intent { get; private set; }

    /// <summary>True when the failed event was sent.</summary>
    public bool Has(string key) => _sent.Contains(key);

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">Something else has written it: better to stop than to send twice.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        _sent.Clear();
        (Intent, _text) = (null, "");
        if (await texts.ReadAsync(_name, cancellationToken) is not { } stored) return;
        _text = stored.Text;
        try
        {
            using var json = JsonDocument.Parse(stored.Text);
            foreach (var key in json.RootElement.GetProperty("sent").EnumerateArray()) _sent.Add(key.GetString()!);
            if (json.RootElement.TryGetProperty("intent", out var intent))
                Intent = new RepairIntent(
                    intent.GetProperty("partition").GetInt32(), intent.GetProperty("after").GetInt64(), intent.GetProperty("at").GetDateTimeOffset(),
                    [.. intent.GetProperty("items").EnumerateObject().Select(item => (item.Name, item.Value.GetString()!))]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{_name} was written by something else.");
        }
    }

    /// <summary>Notes what is about to be sent.</summary>
    public Task BeginAsync(RepairIntent intent, CancellationToken cancellationToken)
    {
        Intent = intent;
        return SaveAsync(cancellationToken);
    }

    /// <summary>Notes what of the intent was sent; nothing is about to be sent any more.</summary>
    public void End(IEnumerable<string> sent)
    {
        _sent.UnionWith(sent);
        Intent = null;
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="InvalidOperationException">Somebody else repairs the same failed events.</exception>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (Intent is { } intent)
            {
                json.WriteStartObject("intent");
                json.WriteNumber("partition", intent.Partition);
                json.WriteNumber("after", intent.After);
                json.WriteString("at", intent.At);
                json.WriteStartObject("items");
                foreach (var (key, payload) in intent.Items) json.WriteString(key, payload);
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteStartArray("sent");
            foreach (var key in _sent) json.WriteStringValue(key);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        var text = Encoding.UTF8.GetString(buffer.ToArray());
        var stored = await texts.ReadAsync(_name, cancellationToken);
        if ((stored?.Text ?? "") != _text || !await texts.TryWriteAsync(_name, text, stored?.ETag, cancellationToken))
            throw new InvalidOperationException("Somebody else repairs the same failed events at the same time.");
        _text = text;
    }
}
