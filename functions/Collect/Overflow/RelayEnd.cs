namespace Sluice.Collect;

/// <summary>Why a run of the relay ended.</summary>
public enum RelayEnd
{
    /// <summary>Nothing is parked any more.</summary>
    Empty,

    /// <summary>Another relay is at work.</summary>
    Busy,

    /// <summary>The run's limit was reached; the next run goes on.</summary>
    Limit,

    /// <summary>The log did not take a record; the rest stays parked, in order.</summary>
    LogAway,

    /// <summary>The store could not be used, or another relay took over.</summary>
    StoreAway,
}
