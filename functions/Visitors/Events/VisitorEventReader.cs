using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Sluice.Snowplow;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;
using Sluice.Visitors.Rules;
using static Sluice.Snowplow.ColumnIndex;

namespace Sluice.Visitors.Events;

/// <summary>Takes what a profile needs out of an enriched TSV line.</summary>
internal static class VisitorEventReader
{
    private const int TextLimit = 256;
    private const int UrlLimit = 1024;

    /// <summary>False for a line that is no enriched event or that belongs to no visitor.</summary>
    /// <param name="line">The record's body.</param>
    /// <param name="enqueued">Stands in for a missing <c>collector_tstamp</c>.</param>
    /// <param name="rules">What else is taken.</param>
    /// <param name="result">The event.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> line, DateTimeOffset enqueued, VisitorRules rules, [NotNullWhen(true)] out VisitorEvent? result)
    {
        result = null;
        Span<int> ends = stackalloc int[EnrichedLine.Room];
        if (!EnrichedLine.TryParse(line, ends, out var row) || KeyOf(row) is not { } key) return false;

        var at = row.HappenedAt(enqueued);
        var told = rules.Evaluate(row, at);
        result = new VisitorEvent(key, at)
        {
            Ids = IdsOf(row, key, rules, told),
            IsPageView = row.Column(Event).SequenceEqual("page_view"u8),
            SessionIndex = row.Number(DomainSessionidx),
            SessionId = row.Text(DomainSessionid, TextLimit),
            AppId = row.Text(AppId, TextLimit),
            UserId = row.Text(UserId, TextLimit),
            NetworkUserId = row.Text(NetworkUserid, TextLimit),
            Page = row.Text(PageUrl, UrlLimit) is { } url ? new PageSeen(at, url, row.Text(PageTitle, TextLimit)) : null,
            Campaign = row.AreEmpty(MktMedium, MktCampaign)
                ? null
                : new Campaign(at, row.Text(MktMedium, TextLimit), row.Text(MktSource, TextLimit),
                    row.Text(MktTerm, TextLimit), row.Text(MktContent, TextLimit), row.Text(MktCampaign, TextLimit)),
            Referrer = ReadReferrer(row, at),
            Interests = told.Interests,
            Traits = told.Traits,
            Flags = told.Flags,
            Line = LineOf(row, at),
        };
        return true;
    }

    private static TypedId? KeyOf(EnrichedLine row)
    {
        var column = row.VisitorColumn;
        var type = column == DomainUserid ? TypedId.DomainUserId : column == UserId ? TypedId.UserId : TypedId.NetworkUserId;
        return Linkable.Read(row, column, type, VisitorId.MaxLength) is { } id && !Linkable.IsNobody(id.Value) ? id : null;
    }

    private static IReadOnlyList<TypedId> IdsOf(EnrichedLine row, TypedId key, VisitorRules rules, RuleOutcome told)
    {
        if (!Linkable.CanLink(key, rules)) return [];
        List<TypedId>? ids = null;
        Add(Linkable.Read(row, UserId, TypedId.UserId));
        Add(Linkable.Read(row, NetworkUserid, TypedId.NetworkUserId));
        Add(Linkable.Read(row, RefrDomainUserid, TypedId.DomainUserId));
        foreach (var id in told.Ids) Add(id);
        return ids ?? (IReadOnlyList<TypedId>)[];

        void Add(TypedId? found)
        {
            if (found is not { } id || id == key || !Linkable.CanLink(id, rules) || ids?.Contains(id) == true) return;
            (ids ??= new List<TypedId>(2)).Add(id);
        }
    }

    private static Referrer? ReadReferrer(EnrichedLine row, DateTimeOffset at)
    {
        var medium = row.Column(RefrMedium);
        if (medium.SequenceEqual("internal"u8)) return null;
        if (row.Column(PageReferrer).IsEmpty && medium.IsEmpty) return null;
        return new Referrer(at, row.Text(PageReferrer, UrlLimit), row.Text(RefrMedium, TextLimit),
            row.Text(RefrSource, TextLimit), row.Text(RefrTerm, TextLimit));
    }

    private static string LineOf(EnrichedLine row, DateTimeOffset at) => string.Join('\t',
        at.UtcDateTime.ToString(RecentEvent.TimeFormat, CultureInfo.InvariantCulture),
        row.Text(EventId, 36), row.Text(Event, 32), row.Text(EventVendor, 64), row.Text(EventName, 64), row.Text(AppId, 64),
        row.Text(PageUrl, 300), row.Text(PageTitle, 120), row.Text(SeCategory, 64), row.Text(SeAction, 64),
        row.Text(SeLabel, 64), row.Text(SeProperty, 64), row.Text(SeValue, 32));
}
