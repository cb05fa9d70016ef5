using System.Diagnostics;
using System.Globalization;

namespace Sluice.Cli.Processes;

/// <summary>Tells a process from a later one with the same id.</summary>
internal static class ProcessIdentity
{
    /// <summary>
    /// A number that a process keeps for life, the same for everyone who asks; 0 when there is no such process. Linux
    /// tells the start in ticks since boot; the date that .NET makes of it differs from caller to caller.
    /// </summary>
    public static long Of(int id)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
                // Behind the program's name, which may hold anything, field 3 (state) is the first and field 22 the start.
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                // A process that has ended and waits for its parent runs no more.
                return fields[0] == "Z" ? 0 : long.Parse(fields[19], CultureInfo.InvariantCulture);
            }
            using var process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime().Ticks / TimeSpan.TicksPerSecond;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
