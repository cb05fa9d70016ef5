using Sluice.Cli.Processes;
using Sluice.Cli.Run;
using Sluice.Testing;

namespace Sluice.Cli.Tests.Run;

/// <summary>Parts that end by themselves.</summary>
public sealed class SupervisorTests
{
    [Fact]
    public async Task A_part_that_keeps_ending_is_started_three_times_more_and_then_its_last_words_are_told()
    {
        using var folder = new TemporaryFolder();
        var starts = 0;
        var supervisor = new Supervisor("broker", _ =>
        {
            starts++;
            return Task.FromResult<IPart>(new EndedPart());
        }, new Narrator(), new RunState(folder.File("run.json")), TimeProvider.System);
        await supervisor.StartAsync(CancellationToken.None);
        var end = await Assert.ThrowsAsync<InvalidOperationException>(() => supervisor.WatchAsync(CancellationToken.None));
        Assert.Equal(4, starts);
        Assert.Equal("The broker process ended 4 times within five minutes. Out of memory.", end.Message);
    }

    [Fact]
    public async Task A_child_that_ends_before_it_is_up_is_told_with_its_status_and_last_words()
    {
        using var folder = new TemporaryFolder();
        await using var child = ChildProcess.Start("broker", "sh", ["-c", "echo no disk >&2; exit 3"], folder.File("logs", "broker.log"));
        var end = await Assert.ThrowsAsync<InvalidOperationException>(() => child.WaitForLineAsync("ready", CancellationToken.None));
        Assert.Equal("broker ended (status 3): no disk", end.Message);
    }

    [Fact]
    public void A_program_that_is_missing_is_told_by_name()
    {
        using var folder = new TemporaryFolder();
        var missing = Assert.Throws<InvalidOperationException>(() => ChildProcess.Start("tool", "sluice-there-is-none", [], folder.File("tool.log")));
        Assert.Contains("sluice-there-is-none", missing.Message, StringComparison.Ordinal);
    }

    private sealed class EndedPart : IPart
    {
        public int ProcessId => 0;

        public string Ended => "Out of memory.";

        public Task WaitAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
