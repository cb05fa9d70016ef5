namespace Sluice.EventHubs.Store;

/// <summary>Files of the store that cannot be what this program wrote: damaged, or changed by something else.</summary>
internal sealed class StoreDamagedException(string message) : Exception(message);
