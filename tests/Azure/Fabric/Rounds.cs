using Sluice.Fabric.Judging;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;

namespace Sluice.Azure.Tests.Fabric;

/// <summary>Rounds of a small pipeline.</summary>
internal static class Rounds
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static FabricRound At(DateTimeOffset time, double lag = 10, double rate = 100, params Incident[] incidents) => new(
        (time - Start).Ticks / TimeSpan.TicksPerSecond,
        new PipelineView
        {
            Time = time,
            State = NodeState.Ok,
            ThroughputUnits = 3,
            AcceptedRate = rate,
            Workers =
            [
                new WorkerView
                {
                    Worker = "Enrich", Stream = "collected", Group = "enrich", State = NodeState.Ok, Rule = "fine", Since = Start,
                    ArrivalRate = rate, ProcessedRate = rate / 2, LagEvents = lag, LagSeconds = lag / 10, BusyShare = 0.5, InstanceCount = 2,
                    Instances = [new InstanceView("i", "1", 1, 1, 0, time, [0], null)],
                },
                new WorkerView { Worker = "collected/other#1", Stream = "collected", Group = "other#1", State = NodeState.Unknown, Rule = "?", Since = Start },
            ],
            Streams = [new StreamView { Stream = "collected", State = NodeState.Ok, Rule = "fine", Since = Start, Rate = rate, Partitions = 4 }],
        },
        [.. incidents], []);

    public static Decision Decide(string id, DateTimeOffset at, string node = "Enrich") => new()
    {
        Id = id, Time = at, Node = node, Action = DecisionAction.ScaleOut, From = 2, To = 4, Rule = DecisionRule.Rate,
        Formula = "100 ÷ 25 = 4 \u2026", Advice = "none", Inputs = new DecisionInputs { MeasuredAt = at, Rate = 100.5, Partitions = 4, Running = 2 },
        Prediction = new Prediction(double.PositiveInfinity, 0.7, 1.25m),
    };

    public static Incident Open(string id, DateTimeOffset at, string node = "Enrich") => new()
    {
        Id = id, Node = node, Partition = 3, State = NodeState.Stopped, Cause = Cause.NoOwner, Summary = "Nobody owns partition 3.",
        Advice = "Start one.", OpenedAt = at, UpdatedAt = at,
    };
}
