namespace Sluice.Audiences;

/// <summary>What facts make of a rule: a pure function.</summary>
internal static class Stays
{
    /// <summary>All stays in order, the last of them perhaps still to come.</summary>
    public static List<Stay> Of(Timeline timeline, AudienceRule rule)
    {
        var stays = new List<Stay>();
        DateTimeOffset? waiting = null;
        Stay? inside = null;
        foreach (var fact in timeline.Facts)
        {
            Pass(fact.At);
            if (fact.IsStart)
            {
                if (waiting is null && inside is null) waiting = fact.At;
            }
            else if (inside is { } stay)
            {
                stays.Add(stay with { Left = fact.At });
                inside = null;
            }
            else waiting = null;
        }
        if (waiting is { } start) inside = Enter(start);
        if (inside is { } last) stays.Add(last);
        return stays;

        // What happens by time alone before the next fact. An unless of the very moment still comes in time.
        void Pass(DateTimeOffset at)
        {
            if (waiting is { } since && at > since + rule.After) (waiting, inside) = (null, Enter(since));
            if (inside is { Left: { } left } stay && left <= at)
            {
                stays.Add(stay);
                inside = null;
            }
        }

        Stay Enter(DateTimeOffset since) => new(since, since + rule.After, since + rule.After + rule.Lifetime);
    }

    /// <summary>The next time at which something happens by itself; null for never.</summary>
    public static DateTimeOffset? Next(List<Stay> stays, DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        foreach (var stay in stays)
        {
            if (stay.Entered > now && (next is null || stay.Entered < next)) next = stay.Entered;
            if (stay.Left is { } left && left > now && (next is null || left < next)) next = left;
        }
        return next;
    }
}
