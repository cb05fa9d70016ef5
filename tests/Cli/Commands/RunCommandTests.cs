using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Sluice.Cli.Run;
using Sluice.Testing;

namespace Sluice.Cli.Tests.Commands;

/// <summary>What keeps a run from starting, what ends it, and what it leaves behind.</summary>
public sealed class RunCommandTests : IDisposable
{
    private static readonly int Offset = 1000 + Environment.ProcessId % 100 * 50;

    private readonly TemporaryFolder _data = new();

    private string[] Run => ["run", "--port-offset", Offset.ToString(CultureInfo.InvariantCulture), "--data", _data.Path];

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_busy_port_is_named_with_what_to_do_and_nothing_is_started()
    {
        using var busy = new TcpListener(IPAddress.Loopback, 10000 + Offset);
        busy.Start();
        var (status, said, error) = await CommandLine.RunAsync(Run);
        Assert.Equal(1, status);
        Assert.Equal("", said);
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"Port {10000 + Offset} (Azurite's Blob service's) is in use.", line, StringComparison.Ordinal);
        Assert.Contains($"--port-offset {Offset + 100}", line, StringComparison.Ordinal);
        Assert.False(File.Exists(_data.File("run.json")));
    }

    [Fact]
    public async Task Without_Node_a_sentence_says_what_to_install()
    {
        using var empty = new TemporaryFolder();
        var (status, _, error) = await CommandLine.RunAsync(Run, change: start => start.Environment["PATH"] = empty.Path);
        Assert.Equal(1, status);
        Assert.StartsWith("node was not found: install Node.js 20 or later", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_on_the_same_folder_is_refused_and_touches_nothing_of_the_first()
    {
        using var part = Process.Start("sleep", ["1000"]);
        using (RunLock.Take(_data.Path))
        {
            new RunState(_data.File("run.json")).Set("azurite", part.Id);
            var (status, _, error) = await CommandLine.RunAsync(Run);
            Assert.Equal(1, status);
            var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.StartsWith($"Another run (process {Environment.ProcessId}) uses the folder {_data.Path}.", line, StringComparison.Ordinal);
            Assert.False(part.HasExited);
        }
        part.Kill();
    }

    [Fact]
    public async Task What_a_killed_run_left_behind_is_ended_and_named_by_process_id()
    {
        using var part = Process.Start("sleep", ["1000"]);
        new RunState(_data.File("run.json")).Set("azurite", part.Id);
        using var busy = new TcpListener(IPAddress.Loopback, 10000 + Offset); // So that the run goes no further.
        busy.Start();
        var (_, _, error) = await CommandLine.RunAsync(Run);
        Assert.Contains($"ended the azurite process ({part.Id}) that an earlier run left behind", error, StringComparison.Ordinal);
        Assert.True(part.WaitForExit(60_000));
    }

    [Fact]
    public async Task A_killed_run_is_followed_by_one_that_cleans_up_and_a_part_that_keeps_dying_ends_it_in_a_sentence()
    {
        await using (var killed = await ReadyAsync())
        {
            killed.Process.Kill();
            await killed.EndAsync();
        }
        await using var run = await ReadyAsync();
        Assert.Contains("that an earlier run left behind", run.Error, StringComparison.Ordinal);
        int? app = null;
        await run.SaidAsync(_ => (app = Part("app-1")) is not null);

        for (var i = 0; i < 4; i++)
        {
            int? broker = null;
            await run.SaidAsync(_ => (broker = Part("broker")) is { } id && Exists(id));
            using var process = Process.GetProcessById(broker!.Value);
            process.Kill();
            if (i < 3) await run.SaidAsync(_ => Part("broker") is { } next && next != broker);
        }
        Assert.Equal(1, await run.EndAsync());
        var last = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("The broker process ended 4 times within five minutes.", last, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.False(Exists(app!.Value));
        Assert.False(File.Exists(_data.File("run.json")));
        // Timers run every two seconds: their waiting is nobody's concern.
        Assert.DoesNotContain("[5060]", await File.ReadAllTextAsync(_data.File("logs", "host.log")), StringComparison.Ordinal);
    }

    private async Task<CommandLine> ReadyAsync()
    {
        var run = CommandLine.Start(Run);
        // The first run after a change publishes the app.
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        while (!run.Out.Contains($"Sluice is ready: http://localhost:{7071 + Offset}\n", StringComparison.Ordinal))
        {
            Assert.False(limit.IsCancellationRequested || run.Process.HasExited, run.Error);
            await Task.Delay(50);
        }
        return run;
    }

    private int? Part(string name)
    {
        try
        {
            using var state = JsonDocument.Parse(File.ReadAllText(_data.File("run.json")));
            foreach (var process in state.RootElement.EnumerateArray())
                if (process.GetProperty("Name").GetString() == name) return process.GetProperty("Id").GetInt32();
        }
        catch (IOException)
        {
            return null; // Just being written.
        }
        return null;
    }

    private static bool Exists(int id) => Processes.ProcessIdentity.Of(id) != 0;
}
