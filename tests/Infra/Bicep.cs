using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Sluice.Testing;

namespace Sluice.Infra.Tests;

/// <summary>Runs the Bicep compiler that the restore brought along.</summary>
internal static class Bicep
{
    public const string Subscription = "00000000-0000-0000-0000-000000000001";

    private static readonly Lazy<string> Executable = new(Find);

    public static (int Status, string Output, string Errors) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable.Value, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        start.Environment["AZURE_ENV_NAME"] = "dev";
        start.Environment["AZURE_LOCATION"] = "westeurope";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    private static string Find()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
            throw new PlatformNotSupportedException(
                "The infrastructure tests start the Bicep compiler for linux-x64; run them on Linux, in WSL or in a container.");
        var path = typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "BicepPath").Value!;
        if (File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute)) return path;

        var copy = Path.Combine(AppContext.BaseDirectory, "bicep");
        File.Copy(path, copy, overwrite: true);
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return copy;
    }
}
