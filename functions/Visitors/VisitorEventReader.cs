using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Sluice.Visitors;

/// <summary>Takes the columns that a profile needs out of an enriched TSV line, without reading the others.</summary>
internal static class VisitorEventReader
{
    private const int Columns = 131;
    private const int TextLimit = 256;
    private const int UrlLimit = 1024;

    // Numbers of the columns, from 1, as in Snowplow's canonical event model.
    private const int AppId = 1, CollectorTime = 4, Event = 6, UserId = 13, DomainUserId = 16, SessionIndex = 17,
        NetworkUserId = 18, PageUrl = 30, PageTitle = 31, PageReferrer = 32, ReferrerMedium = 45, ReferrerSource = 46,
        ReferrerTerm = 47, MarketingMedium = 48, MarketingSource = 49, MarketingTerm = 50, MarketingContent = 51,
        MarketingCampaign = 52, SessionId = 124, DerivedTime = 125;

    /// <summary>False for a line that is no enriched event or that belongs to no visitor.</summary>
    /// <param name="line">The record's body.</param>
    /// <param name="enqueued">Stands in for a missing <c>collector_tstamp</c>.</param>
    /// <param name="result">The event.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, DateTimeOffset enqueued, out VisitorEvent result)
    {
        result = default;
        // Column c lies between ends[c - 1] + 1 and ends[c].
        Span<int> ends = stackalloc int[Columns + 1];
        ends[0] = -1;
        var column = 1;
        for (; column < Columns; column++)
        {
            var start = ends[column - 1] + 1;
            var length = line[start..].IndexOf((byte)'\t');
            if (length < 0) return false;
            ends[column] = start + length;
        }
        if (line[(ends[Columns - 1] + 1)..].Contains((byte)'\t')) return false;

        if (IdOf(Column(line, ends, DomainUserId), Column(line, ends, UserId), Column(line, ends, NetworkUserId)) is not { } id)
            return false;

        if (!TryReadTime(Column(line, ends, CollectorTime), out var at)) at = enqueued;
        if (TryReadTime(Column(line, ends, DerivedTime), out var derived) && derived < at) at = derived;

        var isPageView = Column(line, ends, Event).SequenceEqual("page_view"u8);
        result = new VisitorEvent(id, at)
        {
            IsPageView = isPageView,
            SessionIndex = ReadNumber(Column(line, ends, SessionIndex)),
            SessionId = Text(Column(line, ends, SessionId), TextLimit),
            AppId = Text(Column(line, ends, AppId), TextLimit),
            UserId = Text(Column(line, ends, UserId), TextLimit),
            NetworkUserId = Text(Column(line, ends, NetworkUserId), TextLimit),
            Page = ReadPage(line, ends, at),
            Campaign = ReadCampaign(line, ends, at),
            Referrer = ReadReferrer(line, ends, at),
        };
        return true;
    }

    private static string? IdOf(ReadOnlySpan<byte> domainUserId, ReadOnlySpan<byte> userId, ReadOnlySpan<byte> networkUserId)
    {
        // The first that is there decides, as it did for the partition.
        var bytes = !domainUserId.IsEmpty ? domainUserId : !userId.IsEmpty ? userId : networkUserId;
        if (bytes.IsEmpty || bytes.Length > VisitorId.MaxLength * 3) return null;
        var id = Encoding.UTF8.GetString(bytes);
        return VisitorId.IsValid(id) ? id : null;
    }

    private static PageSeen? ReadPage(ReadOnlySpan<byte> line, ReadOnlySpan<int> ends, DateTimeOffset at) =>
        Text(Column(line, ends, PageUrl), UrlLimit) is { } url
            ? new PageSeen(at, url, Text(Column(line, ends, PageTitle), TextLimit))
            : null;

    private static Campaign? ReadCampaign(ReadOnlySpan<byte> line, ReadOnlySpan<int> ends, DateTimeOffset at)
    {
        // All five are empty when the bytes between the last column before and the last of them are their tabs only.
        if (ends[MarketingCampaign] - ends[MarketingMedium - 1] == MarketingCampaign - MarketingMedium + 1) return null;
        return new Campaign(at,
            Text(Column(line, ends, MarketingMedium), TextLimit),
            Text(Column(line, ends, MarketingSource), TextLimit),
            Text(Column(line, ends, MarketingTerm), TextLimit),
            Text(Column(line, ends, MarketingContent), TextLimit),
            Text(Column(line, ends, MarketingCampaign), TextLimit));
    }

    private static Referrer? ReadReferrer(ReadOnlySpan<byte> line, ReadOnlySpan<int> ends, DateTimeOffset at)
    {
        var medium = Column(line, ends, ReferrerMedium);
        if (medium.SequenceEqual("internal"u8)) return null;
        var url = Column(line, ends, PageReferrer);
        if (url.IsEmpty && medium.IsEmpty) return null;
        return new Referrer(at,
            Text(url, UrlLimit),
            Text(medium, TextLimit),
            Text(Column(line, ends, ReferrerSource), TextLimit),
            Text(Column(line, ends, ReferrerTerm), TextLimit));
    }

    private static ReadOnlySpan<byte> Column(ReadOnlySpan<byte> line, ReadOnlySpan<int> ends, int column) =>
        column == Columns ? line[(ends[column - 1] + 1)..] : line[(ends[column - 1] + 1)..ends[column]];

    private static string? Text(ReadOnlySpan<byte> bytes, int limit)
    {
        if (bytes.IsEmpty) return null;
        // No more bytes than can matter are decoded; bytes that are no UTF-8 become U+FFFD.
        var text = Encoding.UTF8.GetString(bytes.Length > limit * 4 ? bytes[..(limit * 4)] : bytes);
        if (text.Length <= limit) return text;
        return text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
    }

    private static int? ReadNumber(ReadOnlySpan<byte> bytes) =>
        Utf8Parser.TryParse(bytes, out int value, out var read) && read == bytes.Length ? value : null;

    // yyyy-MM-dd HH:mm:ss.SSS, UTC. Table Storage knows no year before 1601, and no tracker one before 1970.
    private static bool TryReadTime(ReadOnlySpan<byte> bytes, out DateTimeOffset time)
    {
        time = default;
        Span<char> text = stackalloc char[23];
        if (bytes.Length != text.Length || Encoding.ASCII.GetChars(bytes, text) != text.Length) return false;
        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out time)
            && time >= DateTimeOffset.UnixEpoch;
    }
}
