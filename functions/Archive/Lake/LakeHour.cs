using System.Text;
using System.Text.Json;
using Sluice.Log;
using Sluice.Snowplow;
using static Sluice.Snowplow.ColumnIndex;

namespace Sluice.Archive.Lake;

/// <summary>The events of one hour on their way into files, one for each event name.</summary>
internal sealed class LakeHour(string hub, IReadOnlySet<string> forgotten) : IAsyncDisposable
{
    // What may wait in memory over all files, and the names that get a file of their own: names come from outside.
    private const long MostWaiting = 96L << 20;
    private const int MostFiles = 500;

    private readonly Dictionary<string, LakeFile> _files = new(StringComparer.Ordinal);
    private readonly int[] _ends = new int[EnrichedLine.Room];
    private long _waiting;

    public IReadOnlyDictionary<string, LakeFile> Files => _files;

    public long Unreadable { get; private set; }

    public long Erased { get; private set; }

    public Task AddAsync(byte[] line, CancellationToken cancellationToken) =>
        hub == HubNames.Failed ? AddFailedAsync(line, cancellationToken) : AddEnrichedAsync(line, cancellationToken);

    private async Task AddEnrichedAsync(byte[] line, CancellationToken cancellationToken)
    {
        if (!EnrichedLine.TryParse(line, _ends, out _))
        {
            Unreadable++;
            return;
        }
        if (forgotten.Count > 0 && (IsForgotten(line, DomainUserid) || IsForgotten(line, UserId) || IsForgotten(line, NetworkUserid)))
        {
            Erased++;
            return;
        }
        await AddAsync(Encoding.UTF8.GetString(Column(line, EventName)), () => [.. Columns()], columns =>
        {
            var next = 0;
            for (var i = 0; i < EnrichedColumns.Count; i++)
                if (i != EventName)
                    columns[next++].Add(Column(line, i));
        }, cancellationToken);

        static IEnumerable<LakeColumn> Columns()
        {
            for (var i = 0; i < EnrichedColumns.Count; i++)
                if (i != EventName)
                    yield return LakeColumn.Of(EnrichedColumns.All[i]);
        }
    }

    private async Task AddFailedAsync(byte[] line, CancellationToken cancellationToken)
    {
        string? schema = null;
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("schema", out var value)
                && value.ValueKind == JsonValueKind.String)
                schema = value.GetString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            schema = null;
        }
        if (schema?.Split('/') is not [_, var failure, _, _])
        {
            Unreadable++;
            return;
        }
        await AddAsync(failure, () => [LakeColumn.OfText("schema"), LakeColumn.OfText("json")], columns =>
        {
            columns[0].Add(Encoding.UTF8.GetBytes(schema));
            columns[1].Add(line);
        }, cancellationToken);
    }

    private async Task AddAsync(string name, Func<LakeColumn[]> columns, Action<LakeColumn[]> add, CancellationToken cancellationToken)
    {
        if (!_files.TryGetValue(name, out var file))
        {
            if (_files.Count >= MostFiles) name = "";
            if (!_files.TryGetValue(name, out file)) _files[name] = file = await LakeFile.CreateAsync(columns(), cancellationToken);
        }
        _waiting -= file.Waiting;
        file.Add(add);
        _waiting += file.Waiting;
        if (_waiting < MostWaiting) return;
        foreach (var one in _files.Values) await one.FlushAsync(cancellationToken);
        _waiting = 0;
    }

    private ReadOnlySpan<byte> Column(ReadOnlySpan<byte> line, int index) => EnrichedLine.Of(line, _ends).Column(index);

    private bool IsForgotten(ReadOnlySpan<byte> line, int column) =>
        Column(line, column) is { IsEmpty: false } id && forgotten.Contains(ErasureMark.HashOf(EnrichedColumns.All[column].Name, Encoding.UTF8.GetString(id)));

    public async ValueTask DisposeAsync()
    {
        foreach (var file in _files.Values) await file.DisposeAsync();
    }
}
