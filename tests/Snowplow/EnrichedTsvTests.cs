using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Snowplow.Tests;

public sealed class EnrichedTsvTests
{
    [Fact]
    public void What_is_written_reads_back_the_same_in_every_column()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var enriched = Samples.Event(new Random(seed));
            var copy = Samples.Read(Samples.Tsv(enriched));
            foreach (var column in EnrichedColumns.All)
                Assert.True(column.GetText(enriched) == column.GetText(copy), $"seed {seed}, {column.Name}");
        }
    }

    [Fact]
    public void Whatever_a_text_holds_the_line_stays_one_line_of_131_columns() =>
        Prop.ForAll<string>(text =>
        {
            var enriched = new EnrichedEvent { PageTitle = text, AppId = text, Contexts = text, TrueTstamp = Samples.Time.UtcDateTime };
            var line = Encoding.UTF8.GetString(Samples.Tsv(enriched));
            Assert.Equal(131, line.Split('\t').Length);
            Assert.DoesNotContain(line, c => c != '\t' && char.IsControl(c));
            Assert.Equal(Controls.Clean(text), Samples.Read(Encoding.UTF8.GetBytes(line)).PageTitle);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a\tb", "a    b")]
    [InlineData("a\r\nb\0c\u007fd\u0085e", "abcde")]
    [InlineData("\n\r", "")]
    [InlineData("", "")]
    [InlineData("\ud83d\ude00 ok", "\ud83d\ude00 ok")]
    public void A_tab_becomes_four_spaces_and_control_characters_go(string text, string expected)
    {
        var line = Encoding.UTF8.GetString(Samples.Tsv(new EnrichedEvent { AppId = text }));
        Assert.Equal(expected, line.Split('\t')[0]);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_written_as_a_replacement_character() =>
        Assert.StartsWith("half \ufffd\t", Encoding.UTF8.GetString(Samples.Tsv(new EnrichedEvent { AppId = "half \ud83d" })));

    [Fact]
    public void Times_have_milliseconds_and_flags_are_one_and_zero()
    {
        var fields = Encoding.UTF8.GetString(Samples.Tsv(new EnrichedEvent
        {
            CollectorTstamp = new DateTime(2026, 1, 2, 3, 4, 5, 60, DateTimeKind.Utc),
            BrCookies = true,
            DvceIsmobile = false,
            DomainSessionidx = -3,
            SeValue = "1E-7",
        })).Split('\t');
        Assert.Equal("2026-01-02 03:04:05.060", fields[3]);
        Assert.Equal("1", fields[93]);
        Assert.Equal("0", fields[102]);
        Assert.Equal("-3", fields[16]);
        Assert.Equal("1E-7", fields[57]);
    }

    [Theory]
    [InlineData("2013-11-26 00:02:05", 0)]
    [InlineData("2013-11-26 00:02:05.7", 700)]
    [InlineData("2013-11-26 00:02:05.070", 70)]
    [InlineData("2013-11-26 00:02:05.123456", 123)]
    public void A_time_is_read_with_any_fraction_or_none(string text, int milliseconds)
    {
        var line = Line((3, text));
        Assert.Equal(new DateTime(2013, 11, 26, 0, 2, 5, milliseconds, DateTimeKind.Utc), Samples.Read(line).CollectorTstamp);
    }

    [Theory]
    [InlineData(3, "2013-02-29 00:00:00", "collector_tstamp")]
    [InlineData(3, "2013-11-26T00:02:05Z", "collector_tstamp")]
    [InlineData(3, "2013-11-26 00:02:05.", "collector_tstamp")]
    [InlineData(3, "2013-11-26 24:00:00", "collector_tstamp")]
    [InlineData(6, "c6ef3124", "event_id")]
    [InlineData(7, "2147483648", "txn_id")]
    [InlineData(7, " 1", "txn_id")]
    [InlineData(57, "1,5", "se_value")]
    [InlineData(57, ".", "se_value")]
    [InlineData(93, "true", "br_cookies")]
    public void A_field_that_does_not_decode_is_named_but_not_shown(int index, string text, string column)
    {
        Assert.False(EnrichedTsv.TryRead(Line((index, text)), out _, out var error));
        Assert.StartsWith(column, error);
        Assert.DoesNotContain(text, error);
    }

    [Theory]
    [InlineData(130)]
    [InlineData(132)]
    [InlineData(1)]
    [InlineData(0)]
    public void Another_number_of_columns_is_refused_with_the_number(int count)
    {
        var line = new string('\t', Math.Max(count - 1, 0));
        Assert.False(EnrichedTsv.TryRead(Encoding.UTF8.GetBytes(line), out _, out var error));
        Assert.Contains(Math.Max(count, 1).ToString(), error);
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(5);
        var good = Samples.Tsv(Samples.Event(random, 1));
        for (var i = 0; i < 5000; i++)
        {
            var bytes = good.ToArray();
            for (var flips = random.Next(1, 10); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (!EnrichedTsv.TryRead(bytes, out _, out var error)) Assert.NotEmpty(error);
        }
    }

    [Fact]
    public void Writing_a_line_allocates_next_to_nothing()
    {
        var enriched = Samples.Event(new Random(9), 1);
        enriched.PageUrl = new string('u', 5000);
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        // The framework's searches allocate until the JIT has compiled them a second time, in the background.
        var perLine = long.MaxValue;
        for (var until = DateTime.UtcNow.AddSeconds(60); perLine > 16 && DateTime.UtcNow < until;)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++) Write();
            perLine = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000;
        }
        Assert.True(perLine <= 16, $"{perLine} bytes a line");

        void Write()
        {
            output.ResetWrittenCount();
            EnrichedTsv.Write(enriched, output);
        }
    }

    [Fact]
    public void A_writer_that_hands_out_small_spans_gets_the_same_bytes()
    {
        var enriched = Samples.Event(new Random(11), 1);
        enriched.PageTitle = string.Concat(Enumerable.Repeat("漢😀a", 4000));
        var fresh = new ArrayBufferWriter<byte>(1);
        EnrichedTsv.Write(enriched, fresh);
        Assert.Equal(Samples.Tsv(enriched), fresh.WrittenSpan.ToArray());
        Assert.Equal(enriched.PageTitle, Samples.Read(fresh.WrittenSpan).PageTitle);
    }

    private static byte[] Line(params (int Index, string Text)[] set)
    {
        var fields = new string[131];
        foreach (var (index, text) in set) fields[index] = text;
        return Encoding.UTF8.GetBytes(string.Join('\t', fields));
    }
}
