namespace Sluice.Enrich.Enrichments.BotDetection;

/// <summary>What the steps before have found out; false when a step is not configured or found nothing.</summary>
internal sealed class BotSignals
{
    public bool Yauaa { get; set; }

    public bool Iab { get; set; }

    public bool AsnLookups { get; set; }
}
