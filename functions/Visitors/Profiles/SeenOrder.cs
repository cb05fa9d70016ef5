namespace Sluice.Visitors.Profiles;

/// <summary>First and last of two things that were seen: by time, and at the same time by their texts, so that there is always one answer.</summary>
internal static class SeenOrder
{
    public static SeenText? Last(SeenText? a, SeenText? b) => IsFirst(a, b, Compare) ? b : a;

    public static PageSeen? First(PageSeen? a, PageSeen? b) => b is null || (a is not null && Compare(a, b) <= 0) ? a : b;

    public static PageSeen? Last(PageSeen? a, PageSeen? b) => IsFirst(a, b, Compare) ? b : a;

    public static Campaign? First(Campaign? a, Campaign? b) => b is null || (a is not null && Compare(a, b) <= 0) ? a : b;

    public static Campaign? Last(Campaign? a, Campaign? b) => IsFirst(a, b, Compare) ? b : a;

    public static Referrer? First(Referrer? a, Referrer? b) => b is null || (a is not null && Compare(a, b) <= 0) ? a : b;

    public static Referrer? Last(Referrer? a, Referrer? b) => IsFirst(a, b, Compare) ? b : a;

    /// <summary>Characters of what can be seen first and last.</summary>
    public static int SizeOf(VisitorProfile p) =>
        Length(p.SessionId?.Text) + Length(p.AppId?.Text) + Length(p.UserId?.Text) + Length(p.NetworkUserId?.Text)
        + SizeOf(p.Landing) + SizeOf(p.LastPage) + SizeOf(p.FirstCampaign) + SizeOf(p.LastCampaign)
        + SizeOf(p.FirstReferrer) + SizeOf(p.LastReferrer);

    private static bool IsFirst<T>(T? a, T? b, Func<T, T, int> compare) where T : class =>
        b is not null && (a is null || compare(a, b) < 0);

    private static int Compare(SeenText a, SeenText b) => Order(a.At, b.At) is var o and not 0 ? o : string.CompareOrdinal(a.Text, b.Text);

    private static int Compare(PageSeen a, PageSeen b) =>
        Order(a.At, b.At) is var o and not 0 ? o
        : string.CompareOrdinal(a.Url, b.Url) is var u and not 0 ? u
        : string.CompareOrdinal(a.Title, b.Title);

    private static int Compare(Campaign a, Campaign b) =>
        Order(a.At, b.At) is var o and not 0 ? o
        : string.CompareOrdinal(a.Medium, b.Medium) is var m and not 0 ? m
        : string.CompareOrdinal(a.Source, b.Source) is var s and not 0 ? s
        : string.CompareOrdinal(a.Term, b.Term) is var t and not 0 ? t
        : string.CompareOrdinal(a.Content, b.Content) is var c and not 0 ? c
        : string.CompareOrdinal(a.Name, b.Name);

    private static int Compare(Referrer a, Referrer b) =>
        Order(a.At, b.At) is var o and not 0 ? o
        : string.CompareOrdinal(a.Url, b.Url) is var u and not 0 ? u
        : string.CompareOrdinal(a.Medium, b.Medium) is var m and not 0 ? m
        : string.CompareOrdinal(a.Source, b.Source) is var s and not 0 ? s
        : string.CompareOrdinal(a.Term, b.Term);

    private static int Order(DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b);

    private static int SizeOf(PageSeen? p) => p is null ? 0 : p.Url.Length + Length(p.Title);

    private static int SizeOf(Campaign? c) =>
        c is null ? 0 : Length(c.Medium) + Length(c.Source) + Length(c.Term) + Length(c.Content) + Length(c.Name);

    private static int SizeOf(Referrer? r) =>
        r is null ? 0 : Length(r.Url) + Length(r.Medium) + Length(r.Source) + Length(r.Term);

    private static int Length(string? text) => text?.Length ?? 0;
}
