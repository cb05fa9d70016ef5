namespace Sluice.EventHubs.Store;

/// <summary>Kinds of <see cref="StartPosition"/>.</summary>
internal enum StartKind
{
    Sequence,
    Offset,
    EnqueuedTime,
    Latest,
}
