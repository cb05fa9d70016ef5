using Sluice.Enrich.Entities;
using Sluice.Snowplow;

namespace Sluice.Enrich.Output;

/// <summary>The longest texts that columns take, in UTF-16 units.</summary>
internal sealed class FieldLengths
{
    private readonly EnrichedColumn[] _columns;
    private readonly int[] _limits;

    public FieldLengths(IReadOnlyDictionary<string, int> changed)
    {
        var columns = new List<EnrichedColumn>();
        foreach (var column in EnrichedColumns.All)
            if (column.MaxLength is not null) columns.Add(column);
        _columns = [.. columns];
        _limits = new int[_columns.Length];
        for (var i = 0; i < _limits.Length; i++)
            _limits[i] = changed.TryGetValue(_columns[i].Name, out var limit) ? limit : _columns[i].MaxLength!.Value;
    }

    /// <summary>Notes every column that is too long.</summary>
    public void Check(EnrichedEvent enriched, AtomicErrors errors, ICollection<EnrichedColumn> tooLong)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i].GetString(enriched) is not { } text || text.Length <= _limits[i]) continue;
            errors.TooLong(_columns[i].Name, _limits[i]);
            tooLong.Add(_columns[i]);
        }
    }
}
