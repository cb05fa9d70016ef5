using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Archive.Tests;

public sealed class ArchiveNameTests
{
    [Fact]
    public void Every_name_is_read_back_as_it_was() =>
        Prop.ForAll<int, int, int>((hours, partition, index) =>
        {
            var name = new ArchiveName("enriched", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hours),
                Math.Abs(partition % 2000), Math.Abs(index % 200_000));
            return ArchiveName.TryParse(name.ToString(), out var read) && read == name;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("_heads/enriched/03")]
    [InlineData("enriched/dt=2026-03-01/hh=24/part-03-00000.tsv.gz")]
    [InlineData("enriched/dt=2026-3-1/hh=10/part-03-00000.tsv.gz")]
    [InlineData("enriched/dt=2026-03-01/hh=10/part-3-00000.tsv.gz")]
    [InlineData("enriched/dt=2026-03-01/hh=10/part-03-00000.jsonl.gz")]
    [InlineData("enriched/dt=2026-03-01/hh=10/part-03--1.tsv.gz")]
    [InlineData("enriched/dt=2026-03-01/hh=10/more/part-03-00000.tsv.gz")]
    public void Other_names_are_none(string? text) => Assert.False(ArchiveName.TryParse(text, out _));

    [Fact]
    public void Reading_never_fails_whatever_the_text() =>
        Prop.ForAll<string>(text => !ArchiveName.TryParse(text, out _) & !ArchiveName.TryParse($"e/dt={text}/hh={text}/part-{text}.gz", out _))
            .QuickCheckThrowOnFailure();
}
