using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Testing;

namespace Sluice.Contract.Tests;

/// <summary>What the app's answer does to the batch, the checkpoint and the app.</summary>
[Collection(StorageCollection.Name)]
public sealed class EventAnswerTests(AzuriteFixture azurite)
{
    private const string ForEver = """{"strategy":"fixedDelay","maxRetryCount":-1,"delayInterval":"00:00:00.2"}""";

    private HostedApp NewApp(int partitions = 1, string retry = "")
    {
        var app = new HostedApp(azurite.ConnectionString) { Log = new FakeLog(partitions) };
        app.HttpFunction("Pixel", "i", "get");
        app.EventFunction(retry: retry);
        return app;
    }

    [Fact]
    public async Task A_success_is_followed_by_a_checkpoint_where_the_extension_puts_it()
    {
        await using var app = NewApp();
        app.Log.Append(0, "a", "b", "c");
        app.Judge = _ => Task.FromResult(new Answer(200, """{"Outputs":{},"Logs":["one line","another"],"ReturnValue":null}"""));
        await app.StartAsync();
        await app.WaitForCheckpointAsync(0, 2);
        var checkpoint = (await app.CheckpointAsync(0))!;
        Assert.Equal("200", checkpoint["offset"]);
        Assert.NotEmpty(checkpoint["clientidentifier"]);
        Assert.Contains(app.Lines.All, l => l.Text == "OnEvents: one line");
        Assert.Equal(0, app.Lines.CountOf(5030));
    }

    [Theory]
    [InlineData(500, "{}")]
    [InlineData(400, "{}")]
    [InlineData(302, "{}")]
    [InlineData(200, "[]")]
    [InlineData(200, "fine")]
    [InlineData(200, "{\"Logs\":")]
    [InlineData(200, "true")]
    public async Task Without_a_retry_policy_a_failed_batch_is_passed_and_lost(int status, string body)
    {
        await using var app = NewApp();
        app.Log.Append(0, "lost");
        app.Judge = i => Task.FromResult(i.Sequences[0] == 0 ? new Answer(status, body, Location: "/i") : Answer.Good);
        await app.StartAsync();
        await app.WaitForCheckpointAsync(0, 0);
        app.Log.Append(0, "next");
        await app.WaitForCheckpointAsync(0, 1);
        Assert.Equal([0, 1], app.Invocations.SelectMany(i => i.Sequences));
        Assert.Equal(1, app.Lines.CountOf(5054));
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(204, "")]
    [InlineData(200, "null")]
    public async Task An_empty_success_hangs_until_functionTimeout_and_costs_the_process(int status, string body)
    {
        await using var app = NewApp();
        app.Log.Append(0, "a");
        app.Judge = i => Task.FromResult(i.Sequences[0] == 0 ? new Answer(status, body) : Answer.Good);
        await app.StartAsync(",\"functionTimeout\": \"00:00:02\"");
        await app.WaitForInvocationsAsync(1);
        app.Log.Append(0, "b");
        await app.WaitForCheckpointAsync(0, 1);
        var invocations = app.Invocations.ToList();
        Assert.Equal([0, 1], invocations.SelectMany(i => i.Sequences));
        Assert.NotEqual(invocations[0].Process, invocations[1].Process);
        Assert.Equal(1, app.Lines.CountOf(5032));
        Assert.Equal(1, app.Lines.CountOf(5017));
        Assert.False(app.Host.Stopped.IsCompleted);
    }

    [Fact]
    public async Task An_invocation_that_outlasts_functionTimeout_is_a_failure_and_costs_the_process()
    {
        await using var app = NewApp(retry: ForEver);
        app.Log.Append(0, "a");
        var never = new TaskCompletionSource<Answer>();
        app.Judge = i => app.Invocations.Count == 1 ? never.Task : Task.FromResult(Answer.Good);
        await app.StartAsync(",\"functionTimeout\": \"00:00:02\"");
        await app.WaitForCheckpointAsync(0, 0);
        var invocations = app.Invocations.ToList();
        Assert.Equal(2, invocations.Count);
        Assert.NotEqual(invocations[0].Process, invocations[1].Process);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(invocations[0].Process));
    }

    [Fact]
    public async Task A_retry_repeats_the_same_batch_under_the_same_id_and_tells_how_often()
    {
        await using var app = NewApp(retry: ForEver);
        app.Log.Append(0, "a", "b");
        app.Judge = _ => Task.FromResult(app.Invocations.Count < 4 ? Answer.Bad : Answer.Good);
        await app.StartAsync();
        await app.WaitForInvocationsAsync(2);
        app.Log.Append(0, "later");
        await app.WaitForCheckpointAsync(0, 2);
        var attempts = app.Invocations.Take(4).ToList();
        Assert.Single(attempts.Select(i => i.Header("X-Azure-Functions-InvocationId")).Distinct());
        Assert.All(attempts, i => Assert.Equal(["a", "b"], i.Texts));
        Assert.False(attempts[0].Metadata.TryGetProperty("RetryContext", out var _));
        for (var retry = 1; retry < 4; retry++)
        {
            var context = attempts[retry].Metadata.GetProperty("RetryContext");
            Assert.Equal(retry, context.GetProperty("RetryCount").GetInt32());
            Assert.Equal(-1, context.GetProperty("MaxRetryCount").GetInt32());
            Assert.True(context.GetProperty("Exception").GetRawText().Length > 8_000);
        }
    }

    [Fact]
    public async Task After_the_last_allowed_retry_the_checkpoint_moves_on()
    {
        await using var app = NewApp(retry: """{"strategy":"exponentialBackoff","maxRetryCount":2,"minimumInterval":"00:00:00.1","maximumInterval":"00:00:01"}""");
        app.Log.Append(0, "poison");
        app.Judge = i => Task.FromResult(i.Sequences[0] == 0 ? Answer.Bad : Answer.Good);
        await app.StartAsync();
        await app.WaitForCheckpointAsync(0, 0);
        Assert.Equal(3, app.Invocations.Count);
        app.Log.Append(0, "next");
        await app.WaitForCheckpointAsync(0, 1);
    }

    [Fact]
    public async Task While_one_partition_retries_the_others_go_on_and_nothing_passes_it()
    {
        await using var app = NewApp(partitions: 2, retry: ForEver);
        var healed = false;
        app.Judge = i => Task.FromResult(i.Partition == 0 && !Volatile.Read(ref healed) ? Answer.Bad : Answer.Good);
        app.Log.Append(0, "stuck");
        await app.StartAsync();
        await app.WaitForInvocationsAsync(2);
        app.Log.Append(1, "flows");
        await app.WaitForCheckpointAsync(1, 0);
        app.Log.Append(1, "still");
        await app.WaitForCheckpointAsync(1, 1);
        Assert.Null(await app.CheckpointAsync(0));
        Volatile.Write(ref healed, true);
        await app.WaitForCheckpointAsync(0, 0);
    }

    [Fact]
    public async Task A_partition_has_one_invocation_in_flight_and_partitions_run_side_by_side()
    {
        await using var app = NewApp(partitions: 2);
        var gate = new TaskCompletionSource<Answer>();
        app.Judge = _ => gate.Task;
        app.Log.Append(0, "first");
        app.Log.Append(1, "other");
        await app.StartAsync();
        await app.WaitForInvocationsAsync(2);
        app.Log.Append(0, "second", "third");
        Assert.Equal([0, 1], app.Invocations.Select(i => i.Partition).Order());
        gate.SetResult(Answer.Good);
        await app.WaitForCheckpointAsync(0, 2);
        Assert.Equal(["second", "third"], app.Invocations.Last().Texts);
        Assert.Equal(3, app.Invocations.Count);
    }

    [Fact]
    public async Task A_crash_in_the_middle_of_a_batch_loses_nothing_with_retries()
    {
        await using var app = NewApp(retry: ForEver);
        app.Log.Append(0, "a", "b");
        app.Judge = _ => Task.FromResult(app.Invocations.Count == 1 ? Answer.Crash : Answer.Good);
        await app.StartAsync();
        await app.WaitForCheckpointAsync(0, 1);
        var attempts = app.Invocations.ToList();
        Assert.Equal(2, attempts.Count);
        Assert.All(attempts, i => Assert.Equal(["a", "b"], i.Texts));
        Assert.NotEqual(attempts[0].Process, attempts[1].Process);
    }

    [Fact]
    public async Task Batches_are_no_larger_and_checkpoints_no_more_frequent_than_host_json_says()
    {
        await using var app = NewApp();
        app.Log.Append(0, "a", "b", "c", "d", "e", "f", "g");
        app.Setting("AzureFunctionsJobHost__extensions__eventHubs__maxEventBatchSize", "2");
        app.Setting("AzureFunctionsJobHost__extensions__eventHubs__batchCheckpointFrequency", "3");
        await app.StartAsync();
        await app.WaitForCheckpointAsync(0, 5);
        await app.WaitForInvocationsAsync(4);
        var batches = app.Invocations.ToList();
        Assert.Equal(["a,b", "c,d", "e,f", "g"], batches.Select(i => string.Join(',', i.Texts)));
        Assert.Equal([false, false, true, false], batches.Select(
            i => i.Metadata.GetProperty("PartitionContext").GetProperty("IsCheckpointingAfterInvocation").GetBoolean()));
        Assert.Equal("5", (await app.CheckpointAsync(0))!["sequencenumber"]);
    }

    [Fact]
    public async Task A_new_host_continues_behind_the_checkpoint()
    {
        await using var app = NewApp();
        app.Log.Append(0, "a", "b");
        await app.StartAsync();
        await app.WaitForCheckpointAsync(0, 1);
        app.Log.Append(0, "c");
        await app.WaitForCheckpointAsync(0, 2);
        await app.RestartAsync();
        app.Log.Append(0, "d");
        await app.WaitForCheckpointAsync(0, 3);
        Assert.Equal("a,b,c,d", string.Join(',', app.Invocations.SelectMany(i => i.Texts)));
    }

    [Theory]
    [InlineData("""{"Offset":"100","SequenceNumber":1,"PartitionId":"0","Owner":"","Token":"","Epoch":3}""", "c")]
    [InlineData("""{"Offset":"","SequenceNumber":0,"PartitionId":"0","Owner":"x","Token":"","Epoch":1}""", "a,b,c")]
    [InlineData("no json", "a,b,c")]
    public async Task A_checkpoint_of_the_older_extension_is_honoured_when_it_is_one(string legacy, string delivered)
    {
        await using var app = NewApp();
        await app.Container.CreateIfNotExistsAsync();
        await app.Container.GetBlobClient($"{app.Namespace}/Things/$Default/0").UploadAsync(BinaryData.FromString(legacy));
        app.Log.Append(0, "a", "b", "c");
        await app.StartAsync();
        await app.WaitForCheckpointAsync(0, 2);
        Assert.Equal(delivered, string.Join(',', app.Invocations.SelectMany(i => i.Texts)));
    }

    [Fact]
    public async Task From_the_end_old_events_are_left_alone()
    {
        await using var app = NewApp();
        app.Log.Append(0, "old");
        app.Setting("AzureFunctionsJobHost__extensions__eventHubs__initialOffsetOptions__type", "fromEnqueuedTime");
        app.Setting("AzureFunctionsJobHost__extensions__eventHubs__initialOffsetOptions__enqueuedTimeUtc", "1970-01-01T00:00:01Z");
        app.Log.Append(0, "new");
        await app.StartAsync();
        await app.WaitForCheckpointAsync(0, 1);
        Assert.Equal(["new"], app.Invocations.SelectMany(i => i.Texts));
    }

    [Fact]
    public async Task A_batch_that_ends_while_the_host_stops_is_not_checkpointed_and_comes_again()
    {
        await using var app = NewApp(retry: ForEver);
        var gate = new TaskCompletionSource<Answer>();
        app.Judge = _ => gate.Task;
        app.Log.Append(0, "a");
        await app.StartAsync();
        await app.WaitForInvocationsAsync(1);
        var stop = app.Host.DisposeAsync().AsTask();
        gate.SetResult(Answer.Good);
        await stop;
        Assert.Null(await app.CheckpointAsync(0));
        Assert.Equal(0, app.Lines.CountOf(5018));
        await app.StartAsync();
        await app.WaitForCheckpointAsync(0, 0);
        Assert.Equal(["a", "a"], app.Invocations.SelectMany(i => i.Texts));
    }

    [Fact]
    public async Task Work_that_does_not_end_is_cut_off_when_the_time_to_stop_is_over()
    {
        await using var app = NewApp(retry: ForEver);
        var never = new TaskCompletionSource<Answer>();
        app.Judge = _ => never.Task;
        app.Options = o => o with { StopGrace = TimeSpan.FromMilliseconds(300) };
        app.Log.Append(0, "a");
        await app.StartAsync();
        await app.WaitForInvocationsAsync(1);
        await app.Host.DisposeAsync();
        Assert.Equal(1, app.Lines.CountOf(5018));
        Assert.Null(await app.CheckpointAsync(0));
    }
}
