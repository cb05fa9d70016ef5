namespace Sluice.Cli.Processes;

/// <summary>A child's end of the lifeline: standard input that ends when the run that started it is gone.</summary>
internal static class Lifeline
{
    /// <summary>Environment variable by which a run says that it holds the other end.</summary>
    public const string Variable = "SLUICE_LIFELINE";

    /// <summary>True for a process of a run; false for one that a person or a script started, whose input means nothing.</summary>
    public static bool IsHeld => Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>Calls <paramref name="lost"/> once standard input has ended.</summary>
    public static void Watch(Action lost)
    {
        var thread = new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            var buffer = new byte[64];
            while (input.Read(buffer) > 0)
            {
                // Nothing is ever said over the lifeline; only its end counts.
            }
            lost();
        })
        { IsBackground = true, Name = "lifeline" };
        thread.Start();
    }
}
