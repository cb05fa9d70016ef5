using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Judging;

/// <summary>
/// The state engine: a reading of the pipeline in, states, causes and incidents out. It is pure: no clock, no I/O; all
/// that it remembers is in <see cref="JudgeState"/>. It never throws for a reading, however odd: what makes no sense is
/// left out, what is missing makes a state unknown.
/// </summary>
public sealed class Judge
{
    private const long BackwardsIsJump = 5_000;
    private readonly Thresholds _limits;

    /// <summary>Makes one with settings that must make sense.</summary>
    /// <exception cref="ArgumentException">They do not; the message says everything that is wrong.</exception>
    public Judge(JudgeOptions options)
    {
        var problems = options.Problems();
        if (problems.Count > 0) throw new ArgumentException(string.Join('\n', problems), nameof(options));
        _limits = new Thresholds(options);
    }

    /// <summary>Judges one reading. Rounds are meant to be some seconds apart; a reading that is not later than the one before counts as made at the same time.</summary>
    public Judgement Assess(JudgeState state, PipelineReading reading)
    {
        var now = Math.Clamp(Clock.Ms(reading.Time), 1, Clock.Ms(DateTimeOffset.MaxValue) - 86_400_000);
        var gap = state.Time == 0 ? 0 : now - state.Time;
        var restarted = gap < -BackwardsIsJump || gap > _limits.Gap;
        if (restarted) state = Gaps.Bridge(state, now);
        else now = Math.Max(now, state.Time);
        var round = new JudgeRound(_limits, state, reading, now, restarted);
        round.Streams();
        round.Workers();
        return round.Finish();
    }
}
