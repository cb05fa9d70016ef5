using System.Reflection;

namespace Sluice.Cli.Processes;

/// <summary>How to start this program again, for the processes of a run.</summary>
internal static class Self
{
    /// <summary>Program and leading arguments.</summary>
    public static (string Program, string[] Arguments) Command()
    {
        var process = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(process).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? (process, [Assembly.GetEntryAssembly()!.Location])
            : (process, []);
    }
}
