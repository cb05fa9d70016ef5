using System.Diagnostics;
using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Interop.Tests;

/// <summary>Runs a script beside this project, which uses the official JavaScript client, as a process of its own.</summary>
internal sealed class JavaScriptClient : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly Process _process;
    private readonly Task<string> _errors;

    private JavaScriptClient(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static async Task<JavaScriptClient> StartAsync(string script, string connectionString)
    {
        await NodeModules.EnsureAsync();
        var start = new ProcessStartInfo("node")
        {
            ArgumentList = { Repository.File("tests", "Interop", "scripts", script), connectionString },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new JavaScriptClient(Process.Start(start)!);
    }

    /// <summary>Runs a script to its end; the lines it printed, as JSON.</summary>
    public static async Task<IReadOnlyList<JsonElement>> RunAsync(string script, string connectionString)
    {
        await using var client = await StartAsync(script, connectionString);
        var lines = new List<JsonElement>();
        while (await client.TryReadAsync() is { } line) lines.Add(line);
        await client._process.WaitForExitAsync().WaitAsync(Limit);
        Assert.True(client._process.ExitCode == 0, $"{script} ended with {client._process.ExitCode}: {await client._errors}");
        return lines;
    }

    /// <summary>The next line as JSON; null at the end.</summary>
    public async Task<JsonElement?> TryReadAsync()
    {
        string? line;
        try
        {
            line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            throw new TimeoutException("The script printed nothing more. Its errors: " + await _errors);
        }
        return line is null ? null : JsonDocument.Parse(line).RootElement.Clone();
    }

    public async Task WriteAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
