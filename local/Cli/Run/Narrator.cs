using System.Diagnostics;

namespace Sluice.Cli.Run;

/// <summary>Tells on standard error what a run is doing, each line with the seconds since its start.</summary>
internal sealed class Narrator
{
    private readonly Stopwatch _since = Stopwatch.StartNew();

    /// <summary>One line.</summary>
    public void Say(string line) =>
        Console.Error.WriteLine($"{_since.Elapsed.TotalSeconds,6:0.0} s  {line}");
}
