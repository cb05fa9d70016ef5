using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;
using Sluice.Visitors.Rules;

namespace Sluice.Visitors.Events;

/// <summary>Takes what a profile needs out of an enriched TSV line.</summary>
internal static class VisitorEventReader
{
    private const int TextLimit = 256;
    private const int UrlLimit = 1024;

    // Numbers of the columns, from 1, as in Snowplow's canonical event model.
    private const int AppId = 1, CollectorTime = 4, Event = 6, EventId = 7, UserId = 13, DomainUserId = 16, SessionIndex = 17,
        NetworkUserId = 18, PageUrl = 30, PageTitle = 31, PageReferrer = 32, ReferrerMedium = 45, ReferrerSource = 46,
        ReferrerTerm = 47, MarketingMedium = 48, MarketingSource = 49, MarketingTerm = 50, MarketingContent = 51,
        MarketingCampaign = 52, StructCategory = 54, StructAction = 55, StructLabel = 56, StructProperty = 57, StructValue = 58,
        ReferrerDomainUserId = 121, SessionId = 124, DerivedTime = 125, EventVendor = 126, EventName = 127;

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
        var row = EnrichedLine.Parse(line, ends);
        if (!row.IsEvent || KeyOf(row) is not { } key) return false;

        var at = row.Time(CollectorTime) ?? enqueued;
        if (row.Time(DerivedTime) is { } derived && derived < at) at = derived;

        var told = rules.Evaluate(row, at);
        result = new VisitorEvent(key, at)
        {
            Ids = IdsOf(row, key, rules, told),
            IsPageView = row.Column(Event).SequenceEqual("page_view"u8),
            SessionIndex = row.Number(SessionIndex),
            SessionId = row.Text(SessionId, TextLimit),
            AppId = row.Text(AppId, TextLimit),
            UserId = row.Text(UserId, TextLimit),
            NetworkUserId = row.Text(NetworkUserId, TextLimit),
            Page = row.Text(PageUrl, UrlLimit) is { } url ? new PageSeen(at, url, row.Text(PageTitle, TextLimit)) : null,
            Campaign = row.AreEmpty(MarketingMedium, MarketingCampaign)
                ? null
                : new Campaign(at, row.Text(MarketingMedium, TextLimit), row.Text(MarketingSource, TextLimit),
                    row.Text(MarketingTerm, TextLimit), row.Text(MarketingContent, TextLimit), row.Text(MarketingCampaign, TextLimit)),
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
        // The first that is there decides, as it did for the partition.
        var (column, type) = !row.Column(DomainUserId).IsEmpty ? (DomainUserId, TypedId.DomainUserId)
            : !row.Column(UserId).IsEmpty ? (UserId, TypedId.UserId)
            : (NetworkUserId, TypedId.NetworkUserId);
        return Linkable.Read(row, column, type, VisitorId.MaxLength) is { } id && !Linkable.IsNobody(id.Value) ? id : null;
    }

    private static IReadOnlyList<TypedId> IdsOf(EnrichedLine row, TypedId key, VisitorRules rules, RuleOutcome told)
    {
        if (!Linkable.CanLink(key, rules)) return [];
        List<TypedId>? ids = null;
        Add(Linkable.Read(row, UserId, TypedId.UserId));
        Add(Linkable.Read(row, NetworkUserId, TypedId.NetworkUserId));
        Add(Linkable.Read(row, ReferrerDomainUserId, TypedId.DomainUserId));
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
        var medium = row.Column(ReferrerMedium);
        if (medium.SequenceEqual("internal"u8)) return null;
        if (row.Column(PageReferrer).IsEmpty && medium.IsEmpty) return null;
        return new Referrer(at, row.Text(PageReferrer, UrlLimit), row.Text(ReferrerMedium, TextLimit),
            row.Text(ReferrerSource, TextLimit), row.Text(ReferrerTerm, TextLimit));
    }

    private static string LineOf(EnrichedLine row, DateTimeOffset at) => string.Join('\t',
        at.UtcDateTime.ToString(RecentEvent.TimeFormat, CultureInfo.InvariantCulture),
        row.Text(EventId, 36), row.Text(Event, 32), row.Text(EventVendor, 64), row.Text(EventName, 64), row.Text(AppId, 64),
        row.Text(PageUrl, 300), row.Text(PageTitle, 120), row.Text(StructCategory, 64), row.Text(StructAction, 64),
        row.Text(StructLabel, 64), row.Text(StructProperty, 64), row.Text(StructValue, 32));
}
