using Sluice.Log;

namespace Sluice.Testing.Sinks;

/// <summary>A partition as Enrich writes it when it is restarted now and then: events come again, under new sequence numbers, in order.</summary>
internal static class RepeatingLog
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 22, 40, 0, TimeSpan.Zero);

    /// <summary>Records and, of each different event, the first record that holds it.</summary>
    /// <param name="random">Decides everything.</param>
    /// <param name="events">Different events.</param>
    /// <param name="body">Body of the event with a number.</param>
    public static (List<LogRecord> Log, List<LogRecord> Expected) Make(Random random, int events, Func<int, byte[]> body)
    {
        var log = new List<LogRecord>();
        var expected = new List<LogRecord>();
        var sources = new List<(Origin Origin, byte[] Body)>[3];
        for (var p = 0; p < sources.Length; p++) sources[p] = [];
        var last = new Origin[sources.Length];
        for (var p = 0; p < sources.Length; p++) last[p] = new Origin(p, random.Next(50), 0);
        for (var n = 0; n < events; n++)
        {
            var p = random.Next(sources.Length);
            sources[p].Add((last[p], body(n)));
            // The next event of the same payload, or the first of a later one; other partitions got those between.
            last[p] = random.Next(2) == 0
                ? last[p] with { Index = last[p].Index + random.Next(1, 3) }
                : new Origin(p, last[p].Sequence + random.Next(1, 4), random.Next(2));
        }

        var next = new int[3];
        var sent = new int[3];
        var time = Start;
        long sequence = random.Next(3) == 0 ? 0 : random.Next(1, 1_000_000);
        while (next.Zip(sources).Any(pair => pair.First < pair.Second.Count))
        {
            var p = random.Next(sources.Length);
            if (next[p] >= sources[p].Count) continue;
            // Enrich died before its checkpoint: it begins again a little earlier.
            if (random.Next(6) == 0) next[p] = Math.Max(0, next[p] - random.Next(1, 30));
            for (var count = random.Next(1, 12); count > 0 && next[p] < sources[p].Count; count--)
            {
                var (origin, bytes) = sources[p][next[p]];
                time = time.AddSeconds(random.Next(0, 30));
                // A clock that is set back, and set right again.
                var enqueued = random.Next(20) == 0 ? time.AddMinutes(-random.Next(90)) : time;
                var record = new LogRecord(bytes, sequence++, enqueued, Origin: origin);
                log.Add(record);
                if (next[p] >= sent[p])
                {
                    expected.Add(record);
                    sent[p] = next[p] + 1;
                }
                next[p]++;
            }
        }
        return (log, expected);
    }
}
