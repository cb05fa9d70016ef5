using System.Collections.Immutable;
using System.Globalization;

namespace Sluice.Fabric.Planning;

/// <summary>What is gathered while one round is planned.</summary>
internal sealed class Round(PlannerOptions options, DateTimeOffset now, long decisions)
{
    public PlannerOptions Options { get; } = options;

    public DateTimeOffset Now { get; } = now;

    public long Count { get; private set; } = decisions;

    public ImmutableArray<Decision>.Builder Decisions { get; } = ImmutableArray.CreateBuilder<Decision>(0);

    public ImmutableArray<ScoredDecision>.Builder Outcomes { get; } = ImmutableArray.CreateBuilder<ScoredDecision>(0);

    /// <summary>Events a second that the log can hand out at its largest; infinite when that is unknown.</summary>
    public double LogLimit { get; set; } = double.PositiveInfinity;

    /// <summary>Cost of an hour of everything, by the sizes known so far.</summary>
    public decimal HourlyCost { get; set; }

    /// <summary>Events a second that all consumers together will read.</summary>
    public double Pull { get; set; }

    /// <summary>Events a second that all consumers together will write to the log beyond what they write now.</summary>
    public double Push { get; set; }

    public bool Quiet => Options.QuietHours?.Contains(Now) == true;

    public string NextId(string node) =>
        string.Create(CultureInfo.InvariantCulture, $"{node}-{Now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{++Count}");

    public void Score(OpenStep step, DecisionVerdict verdict, double seconds, double processed) =>
        Outcomes.Add(new ScoredDecision(step.Id, step.DrainSeconds, new DecisionOutcome(Now, verdict, seconds, processed)));
}
