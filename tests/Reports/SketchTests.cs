using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Reports.Counting;

namespace Sluice.Reports.Tests;

public sealed class SketchTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(14)]
    public void Estimates_stay_within_four_standard_errors_from_one_to_a_million_values(int precision)
    {
        var sketch = new Sketch(precision);
        var error = 4 * 1.04 / Math.Sqrt(1 << precision);
        var next = 1L;
        for (var n = 1L; n <= 1_000_000; n++)
        {
            sketch.Add(ValueHash.Of(BitConverter.GetBytes(n * 7919)));
            if (n != next) continue;
            Assert.InRange(sketch.Estimate(), n * (1 - error) - 1, n * (1 + error) + 1);
            next = n < 100 ? n + 1 : n * 11 / 10;
        }
    }

    [Fact]
    public void None_is_nothing_and_the_same_value_again_is_one()
    {
        var sketch = new Sketch(11);
        Assert.Equal(0, sketch.Estimate());
        for (var i = 0; i < 1_000; i++) sketch.Add(ValueHash.Of("visitor"u8));
        Assert.Equal(1, Math.Round(sketch.Estimate()));
    }

    [Fact]
    public void However_values_are_spread_over_sketches_and_merged_the_result_is_that_of_one_sketch()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<(int Value, int Part)[]>(),
            values =>
            {
                var (one, parts) = (new Sketch(8), Enumerable.Range(0, 4).Select(_ => new Sketch(8)).ToArray());
                foreach (var (value, part) in values)
                    for (var i = 0; i < 30; i++)
                    {
                        var hash = ValueHash.Of(Encoding.UTF8.GetBytes($"{value} {i}"));
                        one.Add(hash);
                        parts[Math.Abs(part % 4)].Add(hash);
                    }
                var merged = new Sketch(8);
                foreach (var part in parts.Reverse()) merged.Merge(Again(part));
                return Written(merged).SequenceEqual(Written(one)) && Written(Again(one)).SequenceEqual(Written(one));
            }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("000500")]
    [InlineData("00010000FF01")]
    [InlineData("000100010063")]
    [InlineData("01FFFF")]
    public void Foreign_bytes_are_refused(string hex) => Assert.Throws<InvalidDataException>(() =>
    {
        ReadOnlySpan<byte> bytes = Convert.FromHexString(hex);
        Sketch.Read(8, ref bytes);
    });

    private static Sketch Again(Sketch sketch)
    {
        ReadOnlySpan<byte> bytes = Written(sketch);
        var read = Sketch.Read(8, ref bytes);
        Assert.True(bytes.IsEmpty);
        return read;
    }

    private static byte[] Written(Sketch sketch)
    {
        var bytes = new List<byte>();
        sketch.Write(bytes);
        Assert.Equal(sketch.Size, bytes.Count);
        return [.. bytes];
    }
}
