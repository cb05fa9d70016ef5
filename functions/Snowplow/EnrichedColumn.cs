using System.Globalization;

namespace Sluice.Snowplow;

/// <summary>One column of the enriched event: its name, what it holds, and access to it in an <see cref="EnrichedEvent"/>.</summary>
public sealed class EnrichedColumn
{
    private readonly Func<EnrichedEvent, string?>? _getText;
    private readonly Action<EnrichedEvent, string?>? _setText;
    private readonly Func<EnrichedEvent, int?>? _getInteger;
    private readonly Action<EnrichedEvent, int?>? _setInteger;
    private readonly Func<EnrichedEvent, bool?>? _getBoolean;
    private readonly Action<EnrichedEvent, bool?>? _setBoolean;
    private readonly Func<EnrichedEvent, DateTime?>? _getTimestamp;
    private readonly Action<EnrichedEvent, DateTime?>? _setTimestamp;

    private EnrichedColumn(
        int index, string name, ColumnKind kind, int? maxLength = null,
        Func<EnrichedEvent, string?>? getText = null, Action<EnrichedEvent, string?>? setText = null,
        Func<EnrichedEvent, int?>? getInteger = null, Action<EnrichedEvent, int?>? setInteger = null,
        Func<EnrichedEvent, bool?>? getBoolean = null, Action<EnrichedEvent, bool?>? setBoolean = null,
        Func<EnrichedEvent, DateTime?>? getTimestamp = null, Action<EnrichedEvent, DateTime?>? setTimestamp = null) =>
        (Index, Name, Kind, MaxLength, _getText, _setText, _getInteger, _setInteger, _getBoolean, _setBoolean,
            _getTimestamp, _setTimestamp) =
        (index, name, kind, maxLength, getText, setText, getInteger, setInteger, getBoolean, setBoolean,
            getTimestamp, setTimestamp);

    /// <summary>Zero-based position in the line.</summary>
    public int Index { get; }

    /// <summary>Name, such as <c>page_url</c>.</summary>
    public string Name { get; }

    /// <summary>What it holds.</summary>
    public ColumnKind Kind { get; }

    /// <summary>Longest text, in UTF-16 units, that Enrich lets through unless configured otherwise; null for no limit.</summary>
    public int? MaxLength { get; }

    /// <summary>True when the event has no value here.</summary>
    public bool IsNull(EnrichedEvent enriched) => Kind switch
    {
        ColumnKind.Integer => GetInteger(enriched) is null,
        ColumnKind.Boolean => GetBoolean(enriched) is null,
        ColumnKind.Timestamp => GetTimestamp(enriched) is null,
        _ => _getText!(enriched) is null,
    };

    /// <summary>Takes the value away.</summary>
    public void Clear(EnrichedEvent enriched)
    {
        _setText?.Invoke(enriched, null);
        _setInteger?.Invoke(enriched, null);
        _setBoolean?.Invoke(enriched, null);
        _setTimestamp?.Invoke(enriched, null);
    }

    /// <summary>The value as it stands in the TSV (before control characters are removed); null for none.</summary>
    public string? GetText(EnrichedEvent enriched) => Kind switch
    {
        ColumnKind.Integer => GetInteger(enriched)?.ToString(CultureInfo.InvariantCulture),
        ColumnKind.Boolean => GetBoolean(enriched) switch { true => "1", false => "0", null => null },
        ColumnKind.Timestamp => GetTimestamp(enriched) is { } time ? Times.ToTsv(time) : null,
        _ => _getText!(enriched),
    };

    /// <summary>
    /// Sets the value from its text; null and the empty text take it away. False, and nothing changed, when the text is
    /// none of this kind: an integer of 32 bits, a decimal number (sign, fraction, exponent), <c>1</c> or <c>0</c>,
    /// <c>yyyy-MM-dd HH:mm:ss[.fraction]</c>, a hyphenated UUID. JSON is taken as it is.
    /// </summary>
    public bool TrySetText(EnrichedEvent enriched, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            Clear(enriched);
            return true;
        }
        switch (Kind)
        {
            case ColumnKind.Integer:
                if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return false;
                _setInteger!(enriched, number);
                return true;
            case ColumnKind.Boolean:
                if (text is not ("1" or "0")) return false;
                _setBoolean!(enriched, text == "1");
                return true;
            case ColumnKind.Timestamp:
                if (!Times.TryFromTsv(text, out var time)) return false;
                _setTimestamp!(enriched, time);
                return true;
            case ColumnKind.Uuid when !Guid.TryParseExact(text, "D", out _):
            case ColumnKind.Decimal when !Decimals.IsDecimal(text):
                return false;
            default:
                _setText!(enriched, text);
                return true;
        }
    }

    /// <summary>Value of a text, UUID, JSON or decimal column; null for every other kind.</summary>
    public string? GetString(EnrichedEvent enriched) => _getText?.Invoke(enriched);

    /// <summary>Value of an integer column; null for every other kind.</summary>
    public int? GetInteger(EnrichedEvent enriched) => _getInteger?.Invoke(enriched);

    /// <summary>Value of a boolean column; null for every other kind.</summary>
    public bool? GetBoolean(EnrichedEvent enriched) => _getBoolean?.Invoke(enriched);

    /// <summary>Value of a timestamp column; null for every other kind.</summary>
    public DateTime? GetTimestamp(EnrichedEvent enriched) => _getTimestamp?.Invoke(enriched);

    internal static EnrichedColumn OfText(
        int index, string name, ColumnKind kind, int? maxLength,
        Func<EnrichedEvent, string?> get, Action<EnrichedEvent, string?> set) =>
        new(index, name, kind, maxLength, getText: get, setText: set);

    internal static EnrichedColumn OfInteger(
        int index, string name, Func<EnrichedEvent, int?> get, Action<EnrichedEvent, int?> set) =>
        new(index, name, ColumnKind.Integer, getInteger: get, setInteger: set);

    internal static EnrichedColumn OfBoolean(
        int index, string name, Func<EnrichedEvent, bool?> get, Action<EnrichedEvent, bool?> set) =>
        new(index, name, ColumnKind.Boolean, getBoolean: get, setBoolean: set);

    internal static EnrichedColumn OfTimestamp(
        int index, string name, Func<EnrichedEvent, DateTime?> get, Action<EnrichedEvent, DateTime?> set) =>
        new(index, name, ColumnKind.Timestamp, getTimestamp: get, setTimestamp: set);
}
