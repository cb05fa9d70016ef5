using System.Diagnostics;
using Sluice.Cli.Processes;
using Sluice.Cli.Run;
using Sluice.Testing;

namespace Sluice.Cli.Tests.Run;

/// <summary>What a killed run left behind is ended by process id; what only has the same id is not.</summary>
public sealed class RunStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("run.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Processes_of_an_earlier_run_are_ended_the_youngest_first()
    {
        using var first = Process.Start("sleep", ["1000"]);
        using var second = Process.Start("sleep", ["1000"]);
        var noted = new RunState(File);
        noted.Set("azurite", first.Id);
        noted.Set("host", second.Id);

        var ended = new RunState(File).EndLeftovers();
        Assert.Equal([("host", second.Id), ("azurite", first.Id)], ended.Select(process => (process.Name, process.Id)));
        Assert.True(first.WaitForExit(60_000));
        Assert.True(second.WaitForExit(60_000));
        Assert.Empty(new RunState(File).EndLeftovers());
    }

    [Fact]
    public void A_process_that_does_not_listen_is_killed()
    {
        using var deaf = Process.Start("sh", ["-c", "trap '' TERM; while :; do sleep 0.1; done"]);
        Assert.True(RunState.End(new RunningProcess("deaf", deaf.Id, ProcessIdentity.Of(deaf.Id)), TimeSpan.FromMilliseconds(200)));
        Assert.True(deaf.WaitForExit(60_000));
    }

    [Fact]
    public void A_process_that_only_has_the_id_lives_on()
    {
        using var stranger = Process.Start("sleep", ["1000"]);
        Assert.False(RunState.End(new RunningProcess("azurite", stranger.Id, ProcessIdentity.Of(stranger.Id) + 1), TimeSpan.Zero));
        Assert.False(RunState.End(new RunningProcess("azurite", stranger.Id, 0), TimeSpan.Zero));
        Assert.False(stranger.HasExited);
        stranger.Kill();
    }

    [Fact]
    public void A_process_is_the_same_for_whoever_asks_and_no_process_is_nobody()
    {
        using var sleeper = Process.Start("sleep", ["1000"]);
        var identity = ProcessIdentity.Of(sleeper.Id);
        Assert.NotEqual(0, identity);
        Assert.Equal(identity, ProcessIdentity.Of(sleeper.Id));
        var id = sleeper.Id;
        sleeper.Kill();
        sleeper.WaitForExit();
        Assert.Equal(0, ProcessIdentity.Of(id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[{\"Name\":")]
    [InlineData("nonsense")]
    public void A_file_that_was_torn_is_passed_over(string text)
    {
        System.IO.File.WriteAllText(File, text);
        Assert.Empty(new RunState(File).EndLeftovers());
    }
}
