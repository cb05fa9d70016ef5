using System.Text.Json;

namespace Sluice.Cli.Run;

/// <summary>The plan of a run's host as a file that only its owner may read: it holds keys.</summary>
internal static class PlanFile
{
    /// <summary>Its name in the run's data folder.</summary>
    public const string Name = "host.plan.json";

    /// <summary>Writes it, as a whole or not at all.</summary>
    public static async Task WriteAsync(string file, HostPlan plan, CancellationToken cancellationToken)
    {
        var fresh = file + ".new";
        await using (var stream = new FileStream(fresh, PrivateFile()))
            await JsonSerializer.SerializeAsync(stream, plan, HostPlanJson.Default.HostPlan, cancellationToken);
        File.Move(fresh, file, overwrite: true);
    }

    /// <summary>Reads it.</summary>
    public static async Task<HostPlan> ReadAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        return (await JsonSerializer.DeserializeAsync(stream, HostPlanJson.Default.HostPlan, cancellationToken))!;
    }

    private static FileStreamOptions PrivateFile()
    {
        var file = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return file;
    }
}
