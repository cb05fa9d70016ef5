namespace Sluice.Snowplow;

/// <summary>Where the columns that are read from lines stand, from 0, as in <see cref="EnrichedColumns.All"/>.</summary>
public static class ColumnIndex
{
#pragma warning disable CS1591 // The names are those of the columns.
    public const int AppId = 0, CollectorTstamp = 3, Event = 5, EventId = 6, UserId = 12, DomainUserid = 15, DomainSessionidx = 16,
        NetworkUserid = 17, PageUrl = 29, PageTitle = 30, PageReferrer = 31, PageUrlpath = 35, RefrMedium = 44, RefrSource = 45, RefrTerm = 46,
        MktMedium = 47, MktSource = 48, MktTerm = 49, MktContent = 50, MktCampaign = 51, Contexts = 52, SeCategory = 53,
        SeAction = 54, SeLabel = 55, SeProperty = 56, SeValue = 57, UnstructEvent = 58, RefrDomainUserid = 120,
        DerivedContexts = 122, DomainSessionid = 123, DerivedTstamp = 124, EventVendor = 125, EventName = 126;
#pragma warning restore CS1591
}
