namespace Sluice.Audiences;

/// <summary>
/// What has to be told of a person now, given the facts of all the person's visitor keys and what was told before. A pure
/// function: asked again after it was told, there is nothing more to tell.
/// </summary>
internal static class Decision
{
    /// <summary>Changes in the order in which they are to be told; those of one visitor key follow each other.</summary>
    /// <param name="rule">The audience.</param>
    /// <param name="person">Who.</param>
    /// <param name="stays">What the facts of all keys make.</param>
    /// <param name="told">What was told, by key; keys without are left out.</param>
    /// <param name="now">The present, or a little before.</param>
    public static List<AudienceChange> Of(AudienceRule rule, Person person, List<Stay> stays, IReadOnlyCollection<MemberState> told, DateTimeOffset now)
    {
        var changes = new List<AudienceChange>();
        var inside = told.Where(state => state.IsIn).OrderBy(state => state.Entered).ThenBy(state => state.VisitorId, StringComparer.Ordinal).ToList();
        // Two who were in, and are one person now: the one who was in first stays. For what is decided later the other's stay
        // ended as it began: it is not told again, and keeps no later one from being told.
        foreach (var other in inside.Skip(1))
            changes.Add(new AudienceChange(other with { Left = other.Entered.AddMilliseconds(1) }, false, now, person.Name, "merged"));

        var key = inside.Count > 0 ? inside[0].VisitorId : person.VisitorIds.Min(StringComparer.Ordinal)!;
        var floor = told.Max(state => state.Left) ?? DateTimeOffset.MinValue;
        if (inside.Count > 0)
        {
            var current = inside[0];
            // Late events may have moved the entry: as long as the stays overlap, it is the same stay.
            var same = stays.FirstOrDefault(stay => stay.Entered <= now && (stay.Left is null || stay.Left > current.Entered));
            if (same == default) Exit(current, now, "corrected");
            else if (same.Left is { } left && left <= now) Exit(current, left, rule.ReasonOf(same));
            else return changes;
        }
        foreach (var stay in stays)
        {
            if (stay.Entered > now || stay.Entered < floor) continue;
            var state = new MemberState(rule.Name, key, stay.Entered, null);
            changes.Add(new AudienceChange(state, true, stay.Entered, person.Name));
            if (stay.Left is not { } left || left > now) break;
            Exit(state, left, rule.ReasonOf(stay));
        }
        return changes;

        void Exit(MemberState state, DateTimeOffset at, string reason)
        {
            changes.Add(new AudienceChange(state with { Left = at }, false, at, person.Name, reason));
            // What any key was told of before is not told of again.
            if (at > floor) floor = at;
        }
    }
}
