using System.Text;
using Sluice.Reports.Definitions;

namespace Sluice.Reports.Counting;

/// <summary>
/// A row of a report: all combinations of values of one minute, hour or day in one partition. Its number of combinations
/// is bounded; what comes after that is counted under <see cref="ReportDefinition.Other"/>, so that totals stay exact.
/// What it holds depends on the order in which events come, and on nothing else.
/// </summary>
internal sealed class Bucket
{
    private const char Separator = '\u001f';
    private const byte Version = 1;

    private readonly ReportDefinition _report;
    private readonly SortedDictionary<string, Tally> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<string>[] _seen;

    public Bucket(ReportDefinition report)
    {
        _report = report;
        _seen = new HashSet<string>[report.Dimensions.Count];
        for (var i = 0; i < _seen.Length; i++) _seen[i] = new HashSet<string>(StringComparer.Ordinal);
    }

    /// <summary>Bytes that it takes when written, at most.</summary>
    public int Size { get; private set; } = 8;

    public IEnumerable<(string[] Values, Tally Tally)> Groups =>
        _groups.Select(pair => (_report.Dimensions.Count == 0 ? [] : pair.Key.Split(Separator), pair.Value));

    public void Add(Contribution one)
    {
        var tally = Place(one.Values, isMerge: false);
        var before = tally.Size;
        tally.Add(one);
        Size += tally.Size - before;
    }

    /// <summary>Adds another row's numbers without a bound; <see cref="Bound"/> comes afterwards.</summary>
    public void Merge(Bucket other)
    {
        foreach (var (values, tally) in other.Groups)
        {
            var own = Place(values, isMerge: true);
            var before = own.Size;
            own.Merge(tally);
            Size += own.Size - before;
        }
    }

    /// <summary>A row with the combinations that have most events; the rest of them as "(other)".</summary>
    public Bucket Bound()
    {
        if (_groups.Count <= _report.Groups + 1) return this;
        var other = OtherKey();
        var bound = new Bucket(_report);
        var byEvents = _groups.Where(pair => pair.Key != other)
            .OrderByDescending(pair => pair.Value.Events).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        for (var i = 0; i < byEvents.Count; i++) bound.Take(i < _report.Groups ? byEvents[i].Key : other, byEvents[i].Value);
        if (_groups.TryGetValue(other, out var rest)) bound.Take(other, rest);
        return bound;
    }

    public byte[] Write()
    {
        var output = new List<byte>(Size) { Version };
        WriteNumber(output, _groups.Count);
        foreach (var (key, tally) in _groups)
        {
            if (_report.Dimensions.Count > 0)
                foreach (var value in key.Split(Separator))
                {
                    var bytes = Encoding.UTF8.GetBytes(value);
                    WriteNumber(output, bytes.Length);
                    output.AddRange(bytes);
                }
            WriteNumber(output, tally.Events);
            for (var i = 0; i < _report.Measures.Count; i++)
                if (_report.Measures[i].Kind != MeasureKind.Distinct) WriteDecimal(output, tally.Numbers[i]);
                else if (tally.Sketches[i] is { } sketch) sketch.Write(output);
                else output.AddRange([0, 0, 0]);
        }
        return [.. output];
    }

    /// <exception cref="InvalidDataException">Something else has written it.</exception>
    public static Bucket Read(ReportDefinition report, ReadOnlySpan<byte> input)
    {
        var bucket = new Bucket(report);
        if (input.IsEmpty || input[0] != Version) throw Foreign();
        input = input[1..];
        var values = new string[report.Dimensions.Count];
        for (var count = ReadNumber(ref input); count > 0; count--)
        {
            for (var i = 0; i < values.Length; i++)
            {
                var length = (int)Math.Min(ReadNumber(ref input), int.MaxValue);
                if (length > input.Length) throw Foreign();
                values[i] = Encoding.UTF8.GetString(input[..length]);
                input = input[length..];
            }
            var tally = new Tally(report) { Events = ReadNumber(ref input) };
            for (var i = 0; i < report.Measures.Count; i++)
                if (report.Measures[i].Kind != MeasureKind.Distinct) tally.Numbers[i] = ReadDecimal(ref input);
                else if (input.Length >= 3 && input[..3].SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0])) input = input[3..];
                else tally.Sketches[i] = Sketch.Read(report.Precision, ref input);
            bucket.Insert(string.Join(Separator, values), values, tally);
        }
        return bucket;
    }

    private Tally Place(string[] values, bool isMerge)
    {
        var placed = values;
        if (!isMerge)
        {
            placed = (string[])values.Clone();
            for (var i = 0; i < placed.Length; i++)
                if (!_seen[i].Contains(placed[i]) && _seen[i].Count >= _report.Dimensions[i].Values)
                    placed[i] = ReportDefinition.Other;
        }
        var key = string.Join(Separator, placed);
        if (_groups.TryGetValue(key, out var tally)) return tally;
        if (!isMerge && _groups.Count >= _report.Groups)
        {
            key = OtherKey();
            if (_groups.TryGetValue(key, out tally)) return tally;
            placed = key.Split(Separator);
        }
        tally = new Tally(_report);
        Insert(key, placed, tally);
        return tally;
    }

    private void Take(string key, Tally tally)
    {
        if (_groups.TryGetValue(key, out var known))
        {
            var before = known.Size;
            known.Merge(tally);
            Size += known.Size - before;
            return;
        }
        var own = new Tally(_report);
        own.Merge(tally);
        Insert(key, _report.Dimensions.Count == 0 ? [] : key.Split(Separator), own);
    }

    private void Insert(string key, ReadOnlySpan<string> values, Tally tally)
    {
        _groups.Add(key, tally);
        Size += Encoding.UTF8.GetByteCount(key) + 2 * values.Length + tally.Size;
        for (var i = 0; i < _seen.Length; i++)
            if (values[i] != ReportDefinition.Other)
                _seen[i].Add(values[i]);
    }

    private string OtherKey() => string.Join(Separator, Enumerable.Repeat(ReportDefinition.Other, _report.Dimensions.Count));

    private static void WriteNumber(List<byte> output, long value)
    {
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            output.Add((byte)(rest | 0x80));
            rest >>= 7;
        }
        output.Add((byte)rest);
    }

    private static long ReadNumber(ref ReadOnlySpan<byte> input)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (input.IsEmpty) throw Foreign();
            var one = input[0];
            input = input[1..];
            value |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80) return (long)value;
        }
        throw Foreign();
    }

    private static void WriteDecimal(List<byte> output, decimal value)
    {
        // 5.00 and 5 are one number: what is written must not depend on the way there.
        value /= 1.0000000000000000000000000000m;
        if (value >= 0 && value <= long.MaxValue && decimal.Truncate(value) == value)
        {
            output.Add(0);
            WriteNumber(output, (long)value);
            return;
        }
        output.Add(1);
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        foreach (var part in parts)
            for (var shift = 0; shift < 32; shift += 8)
                output.Add((byte)(part >> shift));
    }

    private static decimal ReadDecimal(ref ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) throw Foreign();
        var isWhole = input[0] == 0;
        input = input[1..];
        if (isWhole) return ReadNumber(ref input);
        if (input.Length < 16) throw Foreign();
        Span<int> parts = stackalloc int[4];
        for (var i = 0; i < 16; i++) parts[i / 4] |= input[i] << (8 * (i % 4));
        input = input[16..];
        try
        {
            return new decimal(parts);
        }
        catch (ArgumentException)
        {
            throw Foreign();
        }
    }

    private static InvalidDataException Foreign() => new("A row of a report was written by something else.");
}
