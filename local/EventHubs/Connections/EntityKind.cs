namespace Sluice.EventHubs.Connections;

/// <summary>Kinds of <see cref="EntityPath"/>.</summary>
internal enum EntityKind
{
    Unknown,
    Cbs,
    Management,
    Hub,
    Partition,
    Reader,
}
