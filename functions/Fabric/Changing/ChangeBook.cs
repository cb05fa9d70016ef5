using System.Collections.Immutable;
using System.Globalization;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Changing;

/// <summary>
/// Notes when another version or other settings take over, and says when the last instance has them; Azure itself gives no
/// such sign. Instances that have nothing to do say nothing, so a pipeline that sleeps has changed when it next speaks. What
/// people tell the fabric is noted, too. Pure: no clock, no I/O.
/// </summary>
internal static class ChangeBook
{
    /// <summary>One round.</summary>
    /// <param name="before">What is remembered.</param>
    /// <param name="heartbeats">What instances say, those of the last minutes.</param>
    /// <param name="judgement">Says which of them live, and how the pipeline is.</param>
    /// <param name="controls">What people have set; null when it could not be read.</param>
    public static ChangeRound Note(
        ChangeMemory before, ImmutableArray<Heartbeat> heartbeats, Judgement judgement, FabricControls? controls)
    {
        var told = ImmutableArray.CreateBuilder<Change>();
        var book = new CodeBook(Controls(before, controls, told), judgement);
        var spoken = Spoken(heartbeats);
        foreach (var worker in judgement.View.Workers)
        {
            var living = new List<CodeBook.Spoken>();
            foreach (var instance in worker.Instances)
                if (spoken.TryGetValue((worker.Worker, instance.Id), out var one)) living.Add(one);
            if (living.Count > 0) book.Take(worker.Worker, living);
        }
        var memory = book.Finish(told);
        return new ChangeRound(memory, told.ToImmutable());
    }

    private static Dictionary<(string Worker, string Instance), CodeBook.Spoken> Spoken(ImmutableArray<Heartbeat> heartbeats)
    {
        var spoken = new Dictionary<(string, string), CodeBook.Spoken>();
        if (heartbeats.IsDefault) return spoken;
        foreach (var beat in heartbeats)
        {
            if (beat?.Instance is null || beat.Worker is null || beat.Version is null) continue;
            var key = (JudgeLimits.Cut(beat.Worker), JudgeLimits.Cut(beat.Instance));
            if (spoken.TryGetValue(key, out var known) && known.At >= beat.At) continue;
            spoken[key] = new CodeBook.Spoken(
                key.Item2, new CodeMark(JudgeLimits.Cut(beat.Version), JudgeLimits.Cut(beat.Settings)), beat.StartedAt, beat.At);
        }
        return spoken;
    }

    private static ChangeMemory Controls(ChangeMemory memory, FabricControls? controls, ImmutableArray<Change>.Builder told)
    {
        if (controls is null) return memory;
        var at = controls.ChangedAt ?? DateTimeOffset.MinValue;
        if (memory.ControlsAt == at) return memory;
        var now = ControlsText.Of(controls);
        if (memory.ControlsAt is not null && ControlsText.Difference(memory.Controls, now) is { } difference)
            told.Add(new Change
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"controls/{at.ToUnixTimeMilliseconds()}"), Kind = ChangeKind.Controls,
                Summary = difference, StartedAt = at, EndedAt = at,
            });
        return memory with { ControlsAt = at, Controls = now };
    }
}
