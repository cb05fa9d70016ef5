namespace Sluice.Cli.Calls;

/// <summary>What the board has to show when a day was played.</summary>
internal sealed class PlayTotals
{
    public int Calls { get; set; }

    public int Answered { get; set; }

    public int Abandoned { get; set; }

    public int Sales { get; set; }

    public decimal Value { get; set; }

    public int PageViews { get; set; }
}
