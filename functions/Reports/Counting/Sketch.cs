using System.Numerics;

namespace Sluice.Reports.Counting;

/// <summary>
/// Estimates how many different values it was given, in a few bytes while there are few and in a bounded number always:
/// a HyperLogLog of 2^precision registers (Flajolet, Fusy, Gandouet, Meunier 2007) with Ertl's estimator ("New
/// cardinality estimation algorithms for HyperLogLog sketches", arXiv:1702.01284, algorithm 6), which needs no
/// corrections for small or large numbers. The standard error is about 1.04 / √(2^precision). Sketches of the same
/// precision merge to what one sketch of all values would be, whatever the order.
/// </summary>
internal sealed class Sketch
{
    private readonly int _precision;

    // Registers that are not 0, until there are so many that all of them take less room.
    private SortedDictionary<ushort, byte>? _few = [];
    private byte[]? _all;

    public Sketch(int precision) => _precision = precision;

    private int Registers => 1 << _precision;

    /// <summary>Bytes that it takes when written.</summary>
    public int Size => _few is not null ? 3 + 3 * _few.Count : 1 + Registers * 3 / 4;

    /// <summary>Adds a value by its hash, which must be spread evenly over 64 bits.</summary>
    public void Add(ulong hash)
    {
        var register = (int)(hash >> (64 - _precision));
        var rest = hash << _precision;
        var rank = (byte)(rest == 0 ? 64 - _precision + 1 : BitOperations.LeadingZeroCount(rest) + 1);
        Raise(register, rank);
    }

    /// <summary>Adds what another one was given.</summary>
    public void Merge(Sketch other)
    {
        if (other._few is not null)
            foreach (var (register, rank) in other._few)
                Raise(register, rank);
        else
            for (var register = 0; register < other._all!.Length; register++)
                if (other._all[register] > 0)
                    Raise(register, other._all[register]);
    }

    /// <summary>The estimate; 0 for none.</summary>
    public double Estimate()
    {
        var q = 64 - _precision;
        Span<int> counts = stackalloc int[66];
        counts.Clear();
        if (_few is not null)
        {
            counts[0] = Registers - _few.Count;
            foreach (var rank in _few.Values) counts[rank]++;
        }
        else
            foreach (var rank in _all!)
                counts[rank]++;
        double m = Registers;
        var z = m * Tau(1 - counts[q + 1] / m);
        for (var k = q; k >= 1; k--) z = 0.5 * (z + counts[k]);
        z += m * Sigma(counts[0] / m);
        return m * m / (2 * Math.Log(2) * z);
    }

    /// <summary>Writes it: 0, how many, and register and rank of each; or 1 and six bits a register.</summary>
    public void Write(List<byte> output)
    {
        if (_few is not null)
        {
            output.Add(0);
            output.Add((byte)_few.Count);
            output.Add((byte)(_few.Count >> 8));
            foreach (var (register, rank) in _few)
            {
                output.Add((byte)register);
                output.Add((byte)(register >> 8));
                output.Add(rank);
            }
            return;
        }
        output.Add(1);
        for (var i = 0; i < _all!.Length; i += 4)
        {
            var bits = _all[i] | _all[i + 1] << 6 | _all[i + 2] << 12 | _all[i + 3] << 18;
            output.Add((byte)bits);
            output.Add((byte)(bits >> 8));
            output.Add((byte)(bits >> 16));
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote and moves on behind it.</summary>
    /// <exception cref="InvalidDataException">Something else has written it.</exception>
    public static Sketch Read(int precision, ref ReadOnlySpan<byte> input)
    {
        var sketch = new Sketch(precision);
        if (input.IsEmpty) throw Foreign();
        var isDense = input[0] == 1;
        input = input[1..];
        if (!isDense)
        {
            if (input.Length < 2) throw Foreign();
            var count = input[0] | input[1] << 8;
            input = input[2..];
            if (input.Length < count * 3) throw Foreign();
            for (var i = 0; i < count; i++)
            {
                var register = (ushort)(input[3 * i] | input[3 * i + 1] << 8);
                var rank = input[3 * i + 2];
                if (register >= sketch.Registers || rank is 0 || rank > 65 - precision) throw Foreign();
                sketch._few![register] = rank;
            }
            input = input[(count * 3)..];
            return sketch;
        }
        var bytes = sketch.Registers * 3 / 4;
        if (input.Length < bytes) throw Foreign();
        sketch._few = null;
        sketch._all = new byte[sketch.Registers];
        for (var (i, at) = (0, 0); i < sketch._all.Length; i += 4, at += 3)
        {
            var bits = input[at] | input[at + 1] << 8 | input[at + 2] << 16;
            for (var j = 0; j < 4; j++)
            {
                var rank = (byte)(bits >> (6 * j) & 63);
                if (rank > 65 - precision) throw Foreign();
                sketch._all[i + j] = rank;
            }
        }
        input = input[bytes..];
        return sketch;
    }

    private void Raise(int register, byte rank)
    {
        if (_all is not null)
        {
            if (_all[register] < rank) _all[register] = rank;
            return;
        }
        _few!.TryGetValue((ushort)register, out var old);
        if (old >= rank) return;
        _few[(ushort)register] = rank;
        if (3 * _few.Count <= Registers * 3 / 4) return;
        _all = new byte[Registers];
        foreach (var (known, itsRank) in _few) _all[known] = itsRank;
        _few = null;
    }

    private static double Sigma(double x)
    {
        if (x == 1) return double.PositiveInfinity;
        double y = 1, z = x, before;
        do
        {
            x *= x;
            before = z;
            z += x * y;
            y += y;
        }
        while (z != before);
        return z;
    }

    private static double Tau(double x)
    {
        if (x is 0 or 1) return 0;
        double y = 1, z = 1 - x, before;
        do
        {
            x = Math.Sqrt(x);
            before = z;
            y *= 0.5;
            z -= (1 - x) * (1 - x) * y;
        }
        while (z != before);
        return z / 3;
    }

    private static InvalidDataException Foreign() => new("A row of a report holds no sketch of ours.");
}
