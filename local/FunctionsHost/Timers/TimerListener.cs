using System.Text.Json;
using Sluice.FunctionsHost.App;
using Sluice.FunctionsHost.EventHubs;
using Sluice.FunctionsHost.Invocations;
using Sluice.FunctionsHost.Manifest;

namespace Sluice.FunctionsHost.Timers;

/// <summary>
/// Runs one timer function, once for all instances: this process is the only host, so its own lead takes the place of the
/// blob lease. A run that was missed while nothing was running is made up for at the start, marked as past due.
/// </summary>
internal sealed class TimerListener(
    FunctionDefinition function, TimerTrigger trigger, Func<CancellationToken, Task<AppInstance?>> lead, HostContext context)
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly bool _monitored = trigger.UsesMonitor && !trigger.Schedule.IsShorterThanAMinute;
    private readonly ScheduleStatusStore _store = new(
        context.Storage, context.Settings.GetValueOrDefault("AzureFunctionsWebHost__hostid", "local"), function.Name);
    private ScheduleStatus? _status;
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>No further run; one that is with the app may end within <paramref name="grace"/>.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        await _stop.CancelAsync();
        await _loop.WaitAsync(grace, context.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _abandon.CancelAsync();
        await _loop;
    }

    private async Task RunAsync()
    {
        try
        {
            var pastDue = await IsPastDueAsync();
            if (pastDue || trigger.RunsOnStartup) await InvokeAsync(pastDue);
            while (!_stop.IsCancellationRequested && trigger.Schedule.Next(context.Time.GetUtcNow()) is { } next)
            {
                await NoteAsync(_status?.Last ?? default, next);
                context.Logger.TimerWaits(function.Name, next);
                await WaitUntilAsync(next);
                await InvokeAsync(pastDue: false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end that was asked for.
        }
        catch (Exception fault)
        {
            context.Logger.ListenerFault(fault, function.Name);
        }
    }

    private async Task<bool> IsPastDueAsync()
    {
        if (!_monitored) return false;
        while (true)
            try
            {
                _status = await _store.ReadAsync(_stop.Token);
                return _status is not null && _status.Next < context.Time.GetUtcNow();
            }
            catch (Exception fault) when (!_stop.IsCancellationRequested && StorageFaults.Is(fault))
            {
                context.Logger.StorageUnavailable(function.Name, fault.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), context.Time, _stop.Token);
            }
    }

    // In steps, because a clock that is set or a machine that sleeps must not shift the schedule, and a single wait is limited.
    private async Task WaitUntilAsync(DateTimeOffset next)
    {
        var step = TimeSpan.FromMinutes(1);
        while (next - context.Time.GetUtcNow() is var left && left > TimeSpan.Zero)
            await Task.Delay(left < step ? left : step, context.Time, _stop.Token);
    }

    private async Task InvokeAsync(bool pastDue)
    {
        if (await lead(_stop.Token) is not { } instance) return;
        var started = context.Time.GetUtcNow();
        var status = _monitored ? _status : null;
        await RetryLoop.RunAsync(
            new InvocationChannel(instance, context), function,
            (json, retry) => Write(json, status, pastDue, retry), null, context, _stop.Token, _abandon.Token);
        if (trigger.Schedule.Next(context.Time.GetUtcNow()) is { } next) await NoteAsync(started, next);
    }

    private async Task NoteAsync(DateTimeOffset last, DateTimeOffset next)
    {
        if (!_monitored || _status is { } known && known.Last == last && known.Next == next) return;
        _status = new ScheduleStatus(last, next, context.Time.GetUtcNow());
        try
        {
            await _store.WriteAsync(_status, _abandon.Token);
        }
        catch (Exception fault) when (StorageFaults.Is(fault))
        {
            context.Logger.StorageUnavailable(function.Name, fault.Message);
        }
    }

    private void Write(Utf8JsonWriter json, ScheduleStatus? status, bool pastDue, RetryState? retry)
    {
        json.WriteStartObject();
        json.WriteStartObject("Data");
        json.WriteStartObject(trigger.Parameter);
        json.WriteStartObject("Schedule");
        json.WriteBoolean("AdjustForDST", true);
        json.WriteEndObject();
        json.WritePropertyName("ScheduleStatus");
        if (status is null) json.WriteNullValue();
        else status.Write(json);
        json.WriteBoolean("IsPastDue", pastDue);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("Metadata");
        Envelope.WriteCommon(json, function.Name, context.Time.GetUtcNow(), retry);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
