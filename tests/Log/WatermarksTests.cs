using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Log.Tests;

public sealed class WatermarksTests
{
    [Fact]
    public void A_new_sink_contains_nothing()
    {
        var marks = new Watermarks();
        Assert.False(marks.Contains(Record(0)));
        Assert.Equal(-1, marks.Sequence);
        Assert.Equal("-1", marks.ToString());
    }

    [Fact]
    public void A_redelivered_record_is_contained_and_the_next_one_is_not()
    {
        var marks = new Watermarks();
        marks.Advance(Record(7));
        Assert.True(marks.Contains(Record(6)));
        Assert.True(marks.Contains(Record(7)));
        Assert.False(marks.Contains(Record(8)));
    }

    [Fact]
    public void A_resent_event_is_contained_although_its_sequence_number_is_new()
    {
        var marks = new Watermarks();
        marks.Advance(Record(7, new Origin(1, 100, 2)));
        Assert.True(marks.Contains(Record(8, new Origin(1, 100, 2))));
        Assert.True(marks.Contains(Record(8, new Origin(1, 99, 5))));
        Assert.False(marks.Contains(Record(8, new Origin(1, 100, 3))));
        Assert.False(marks.Contains(Record(8, new Origin(2, 0, 0))));
    }

    [Fact]
    public void A_skipped_record_advances_the_sequence_and_never_lowers_an_origin()
    {
        var marks = new Watermarks();
        marks.Advance(Record(7, new Origin(1, 100, 2)));
        marks.Advance(Record(8, new Origin(1, 99, 0)));
        Assert.Equal("8;1-100-2", marks.ToString());
    }

    [Fact]
    public void A_copy_is_independent()
    {
        var marks = new Watermarks();
        marks.Advance(Record(1, new Origin(0, 1, 0)));
        var copy = marks.Clone();
        marks.Advance(Record(2, new Origin(0, 2, 0)));
        Assert.Equal("1;0-1-0", copy.ToString());
    }

    /// <summary>
    /// Enrich sends what one collected partition holds in order and may, after a crash, send from an earlier point again;
    /// the sink restarts anywhere and reads from its last stored sequence number or before.
    /// </summary>
    [Fact]
    public void Whatever_is_resent_and_redelivered_every_event_is_taken_exactly_once_and_in_order() =>
        Prop.ForAll<NonEmptyArray<(byte Partition, byte Back)>, NonEmptyArray<byte>>((sends, restarts) =>
        {
            var log = new List<LogRecord>();
            var next = new long[3];
            foreach (var (p, back) in sends.Get)
            {
                var partition = p % 3;
                for (var s = Math.Max(0, next[partition] - (back % 5)); s <= next[partition]; s++)
                    log.Add(Record(log.Count, new Origin(partition, s / 2, (int)(s % 2))));
                next[partition]++;
            }
            var taken = new List<Origin>();
            var marks = new Watermarks();
            foreach (var restart in restarts.Get.Append(byte.MaxValue))
            {
                marks = Watermarks.Parse(marks.ToString());
                var from = (int)Math.Max(0, marks.Sequence - (restart % 4));
                var count = restart == byte.MaxValue ? log.Count : restart % 10;
                foreach (var record in log.Skip(from).Take(count))
                {
                    if (!marks.Contains(record)) taken.Add(record.Origin!.Value);
                    marks.Advance(record);
                }
            }
            return Enumerable.Range(0, 3).All(p =>
                taken.Where(o => o.Partition == p).Select(o => (o.Sequence * 2) + o.Index)
                    .SequenceEqual(Enumerable.Range(0, (int)next[p]).Select(s => (long)s)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_written_is_read_again() => Prop.ForAll<NonNegativeInt, (byte, uint, ushort)[]>((sequence, origins) =>
    {
        var marks = new Watermarks();
        marks.Advance(Record(sequence.Get));
        foreach (var (p, s, i) in origins) marks.Advance(Record(sequence.Get, new Origin(p, s, i)));
        return Watermarks.Parse(marks.ToString()).ToString() == marks.ToString();
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("x")]
    [InlineData(";")]
    [InlineData("1;")]
    [InlineData("1;2-3")]
    [InlineData("1;2-3-4;")]
    [InlineData("1 ;2-3-4")]
    public void A_text_of_somebody_else_is_refused(string text) => Assert.Throws<FormatException>(() => Watermarks.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void No_text_is_an_empty_sink(string? text) => Assert.Equal("-1", Watermarks.Parse(text).ToString());

    [Fact]
    public void Thirty_two_partitions_fit_what_blob_metadata_and_a_table_column_hold()
    {
        var marks = new Watermarks();
        for (var p = 0; p < 32; p++) marks.Advance(Record(p, new Origin(p, long.MaxValue, int.MaxValue)));
        Assert.InRange(marks.ToString().Length, 1, 2048);
    }

    private static LogRecord Record(long sequence, Origin? origin = null) =>
        new(ReadOnlyMemory<byte>.Empty, sequence, DateTimeOffset.UnixEpoch, Origin: origin);
}
