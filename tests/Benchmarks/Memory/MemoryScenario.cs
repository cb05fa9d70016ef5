using System.Globalization;
using Sluice.Benchmarks.Collector;
using Sluice.Testing;

namespace Sluice.Benchmarks.Memory;

/// <summary>
/// Memory of the app while the whole pipeline runs under steady load: resident set and its peak, as Linux counts them,
/// read every ten seconds. A flat second half says that nothing grows with the number of events.
/// </summary>
public static class MemoryScenario
{
    private const int Connections = 16;

    /// <summary>Options: <c>--seconds 180 --rate 1000</c> (requests a second, one page view each).</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (!OperatingSystem.IsLinux())
        {
            await Console.Error.WriteLineAsync("memory reads /proc and needs Linux.");
            return 2;
        }
        var seconds = Number(args, "--seconds", 180);
        var rate = Number(args, "--rate", 1000);
        var pipeline = new Pipeline();
        await pipeline.InitializeAsync();
        try
        {
            var load = HttpLoad.RunAsync(pipeline.Collector.Port, Connections, TimeSpan.FromSeconds(seconds), rate / (double)Connections);
            for (var passed = 10; !load.IsCompleted; passed += 10)
            {
                await Task.WhenAny(load, Task.Delay(TimeSpan.FromSeconds(10)));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{passed} s: {Status(pipeline, "VmRSS")} MB resident, {Status(pipeline, "VmHWM")} MB at most"));
            }
            var answered = await load;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{answered:N0} requests/s answered"));
            return 0;
        }
        finally
        {
            await pipeline.DisposeAsync();
        }
    }

    private static long Status(Pipeline pipeline, string name)
    {
        var line = File.ReadLines($"/proc/{pipeline.ProcessOf("app-")}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static int Number(string[] args, string name, int fallback) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length
            ? int.Parse(args[at + 1], CultureInfo.InvariantCulture)
            : fallback;
}
