namespace Sluice.Fabric.Judging;

/// <summary>A worker's partitions, counted; the worst of a state is the one with the greatest lag.</summary>
internal struct Tally
{
    private Tally(int none) =>
        (WorstStopped, WorstStalled, WorstPoisoned, WorstLagging, WorstRewound, WorstExpired, Hottest) = (none, none, none, none, none, none, none);

    public int Count;
    public int Ok;
    public int Unknown;
    public int Rewound;
    public int Lagging;
    public int Poisoned;
    public int Stalled;
    public int Stopped;
    public int ExpiredPartitions;

    /// <summary>Partitions that an instance has in hand or that advanced within the last minute.</summary>
    public int Working;
    public int WorstStopped;
    public int WorstStalled;
    public int WorstPoisoned;
    public int WorstLagging;
    public int WorstRewound;
    public int WorstExpired;
    public int Hottest;
    public NodeState Worst;
    public long Expired;
    public long RewoundEvents;
    public double LagEvents;
    public double LagSeconds;
    public double ArrivalRate;
    public double ProcessedRate;

    public static Tally Of(ConsumerJudge c, StreamMemory? stream)
    {
        var m = c.Memory;
        var t = new Tally(-1) { Count = c.Count };
        var (lags, ages, arrivals, processed) = (0, 0, 0, 0);
        for (var p = 0; p < c.Count; p++)
        {
            var state = (NodeState)m.States[p];
            var lag = c.Lags[p];
            if (!double.IsNaN(lag))
            {
                t.LagEvents += lag;
                lags++;
            }
            if (!double.IsNaN(m.LagSeconds[p]))
            {
                t.LagSeconds = Math.Max(t.LagSeconds, m.LagSeconds[p]);
                ages++;
            }
            if (stream is not null && !double.IsNaN(stream.Rate[p]))
            {
                t.ArrivalRate += stream.Rate[p];
                arrivals++;
                if (t.Hottest < 0 || stream.Rate[p] > stream.Rate[t.Hottest]) t.Hottest = p;
            }
            if (!double.IsNaN(m.Rate[p]))
            {
                t.ProcessedRate += m.Rate[p];
                processed++;
            }
            if (c.InstanceOf[p] >= 0 && (c.WorkOn(p).InHand is not null || (lag > 0 && m.LastRound - m.ProgressAt[p] < 60_000))) t.Working++;
            if (c.Expired[p] > 0)
            {
                t.Expired += c.Expired[p];
                t.ExpiredPartitions++;
                if (t.WorstExpired < 0 || c.Expired[p] > c.Expired[t.WorstExpired]) t.WorstExpired = p;
            }
            switch (state)
            {
                case NodeState.Ok: t.Ok++; break;
                case NodeState.Idle: break;
                case NodeState.Rewound:
                    t.Rewound++;
                    t.RewoundEvents += m.Watermark[p] < 0 ? 0 : m.Watermark[p] - Math.Max(m.Checkpoint[p], -1);
                    Compare(ref t.WorstRewound);
                    break;
                case NodeState.Lagging: t.Lagging++; Compare(ref t.WorstLagging); break;
                case NodeState.Failing: t.Poisoned++; Compare(ref t.WorstPoisoned); break;
                case NodeState.Stalled: t.Stalled++; Compare(ref t.WorstStalled); break;
                case NodeState.Stopped: t.Stopped++; Compare(ref t.WorstStopped); break;
                default: t.Unknown++; break;
            }
            if (state != NodeState.Unknown && state > t.Worst) t.Worst = state;

            void Compare(ref int worst)
            {
                if (worst < 0 || !(c.Lags[worst] >= c.Lags[p])) worst = p;
            }
        }
        if (lags == 0) t.LagEvents = double.NaN;
        if (ages == 0) t.LagSeconds = double.NaN;
        if (arrivals == 0) t.ArrivalRate = double.NaN;
        if (processed == 0) t.ProcessedRate = double.NaN;
        return t;
    }
}
