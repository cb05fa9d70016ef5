using System.Diagnostics;
using Sluice.Log;

namespace Sluice.Audiences;

/// <summary>What a bucket is written with when entries and exits are told.</summary>
internal static class Telling
{
    /// <summary>Most changes at once: each makes five rows at most.</summary>
    public const int Most = 18;

    /// <summary>The head and the rows.</summary>
    /// <param name="head">As it was read.</param>
    /// <param name="changes">At most <see cref="Most"/> of one audience, of keys in this bucket, in order.</param>
    /// <param name="told">What was told before, by key; what is told now is noted in it.</param>
    /// <param name="rule">The audience; null when it is declared no more.</param>
    /// <param name="now">The present.</param>
    public static (BucketHead Head, BucketChange Change) Of(
        BucketHead head, IReadOnlyCollection<AudienceChange> changes, Dictionary<string, MemberState> told, AudienceRule? rule, DateTimeOffset now)
    {
        var messages = new List<OutboxRow>();
        var webhooks = new List<WebhookMessage>();
        foreach (var change in changes)
        {
            var message = new OutboxRow(head.Next + messages.Count, change.EventId, change.ToJson());
            messages.Add(message);
            if (rule?.Webhook is not null) webhooks.Add(new WebhookMessage(rule.Name, message.Number, message.EventId, message.Body, now));
        }
        var states = new List<MemberState>();
        var entered = new List<Member>();
        var left = new List<MemberState>();
        var members = head.Members;
        foreach (var same in changes.GroupBy(change => change.State.VisitorId))
        {
            var last = same.Last();
            states.Add(last.State);
            if (told.TryGetValue(same.Key, out var before) && before.IsIn)
            {
                left.Add(before);
                members = members.Plus(before.Audience, -1);
            }
            if (last.State.IsIn)
            {
                entered.Add(new Member(last.State.Audience, last.State.VisitorId, last.State.Entered, last.Person));
                members = members.Plus(last.State.Audience, 1);
            }
            told[same.Key] = last.State;
        }
        return (head with { Next = head.Next + messages.Count, Members = members },
            new BucketChange { States = states, Entered = entered, Left = left, Messages = messages, Webhooks = webhooks });
    }

    /// <summary>Counts what was written.</summary>
    public static void Count(IEnumerable<AudienceChange> changes)
    {
        foreach (var change in changes)
            PipelineMeter.AudienceChanges.Add(1, new TagList { { "audience", change.State.Audience }, { "change", change.IsEntry ? "entered" : "exited" } });
    }
}
