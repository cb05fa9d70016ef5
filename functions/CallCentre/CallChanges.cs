namespace Sluice.CallCentre;

/// <summary>What one write changes.</summary>
/// <param name="Calls">Calls with all their steps of this partition.</param>
/// <param name="Leads">Leads, each visitor and day once.</param>
public sealed record CallChanges(IReadOnlyCollection<CallSteps> Calls, IReadOnlyCollection<LeadSeen> Leads)
{
    /// <summary>Rows that this takes: a call has one, and one more for each day.</summary>
    public int Rows => Calls.Sum(RowsOf) + Leads.Count;

    /// <summary>Rows of a call.</summary>
    public static int RowsOf(CallSteps call) => 1 + call.Days.Count();
}
