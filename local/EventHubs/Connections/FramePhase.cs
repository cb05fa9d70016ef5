namespace Sluice.EventHubs.Connections;

/// <summary>What a connection expects next.</summary>
internal enum FramePhase
{
    Header,
    Sasl,
    BeforeOpen,
    Open,
}
