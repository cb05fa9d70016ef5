namespace Sluice.Simulator.Controllers;

/// <summary>Times of <see cref="FlinkController"/>, in seconds.</summary>
/// <param name="Window">Over which rates are means.</param>
/// <param name="CatchUp">In which a backlog is to be gone.</param>
/// <param name="Restart">That a change is taken to cost.</param>
internal sealed record FlinkTimes(int Window, int CatchUp, int Restart)
{
    public static FlinkTimes Default { get; } = new(900, 1_800, 300);

    public static FlinkTimes Short { get; } = new(180, 300, 30);
}
