namespace Sluice.EventHubs.Store;

/// <summary>The hubs as the protocol layer sees them; what lies behind may be anything that keeps these promises.</summary>
internal interface IEventStore
{
    /// <summary>A hub by its name, whatever its case; null when there is none.</summary>
    IHub? Find(string name);
}
