using System.Globalization;
using Azure.Data.Tables;
using Sluice.Archive.Replay;
using Sluice.Azure.Fabric;
using Sluice.Fabric.Changing;

namespace Sluice.Azure.Rebuild;

/// <summary>Shows replays in the fabric's console: a bar among the changes, whose words say how far it is and what is left.</summary>
public sealed class ReplayTimeline(TableServiceClient tables, TimeProvider time)
{
    private readonly ChangeTable _changes = new(tables, time);
    private bool _isThere;

    /// <summary>Tells how far a replay is; what was told of it before is replaced.</summary>
    public async Task TellAsync(ReplayState state, CancellationToken cancellationToken)
    {
        if (!_isThere) await _changes.CreateAsync(cancellationToken);
        _isThere = true;
        await _changes.SaveAsync([new Change
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"replay/{state.Name}/{state.StartedAt.ToUnixTimeMilliseconds()}"),
            Kind = ChangeKind.Replay, To = state.Into, StartedAt = state.StartedAt, EndedAt = state.FinishedAt, Summary = Words(state),
            Done = (int)Math.Min(state.Done, int.MaxValue), Left = (int)Math.Clamp(state.Total - state.Done, 0, int.MaxValue),
        }], cancellationToken);
    }

    /// <summary>How far it is, in a sentence.</summary>
    public static string Words(ReplayState state)
    {
        var share = state.Total > 0 ? 100.0 * state.Done / state.Total : 100;
        var left = state.FinishedAt is not null ? ", done" : state.Left is { } rest
            ? string.Create(CultureInfo.InvariantCulture, $", {state.Rate:0} a second, {Duration(rest)} left") : "";
        var erased = state.Erased > 0 ? string.Create(CultureInfo.InvariantCulture, $", {state.Erased} of people who asked to be forgotten left out") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{state.Name} into {state.Into}: {state.Done} of {state.Total} events ({Math.Floor(share):0} %){left}{erased}");
    }

    private static string Duration(TimeSpan time) =>
        time.TotalMinutes < 2 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} s")
        : time.TotalHours < 2 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalMinutes):0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h");
}
