using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.EndToEnd.Tests.Live;

/// <summary>
/// What a run looked like: <c>{"began", "rounds": [{"at", "load", "view"}], "decisions": […]}</c>, <c>at</c> in seconds.
/// </summary>
internal sealed class Recording
{
    private readonly JsonArray _rounds = [];
    private readonly CancellationTokenSource _stop = new();
    private FabricClient _fabric = null!;
    private DateTimeOffset _began;
    private JsonArray _decisions = [];
    private Task _running = Task.CompletedTask;

    public void Begin(FabricClient fabric, Load load, DateTimeOffset began)
    {
        (_fabric, _began) = (fabric, began);
        _running = Task.Run(async () =>
        {
            var last = 0L;
            while (!_stop.IsCancellationRequested)
            {
                if (await fabric.RoundAsync() is { } round && round.Number > last)
                {
                    last = round.Number;
                    _rounds.Add(new JsonObject
                    {
                        ["at"] = (round.Time - began).TotalSeconds, ["load"] = load.Rate, ["view"] = JsonNode.Parse(round.ToString()),
                    });
                }
                await Task.Delay(500, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });
    }

    /// <summary>Ends it with all decisions.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _running;
        if (_fabric is not null) _decisions = [.. (await _fabric.DecisionsAsync(_began)).Select(d => JsonNode.Parse(d.GetRawText()))];
    }

    /// <summary>Writes it; nowhere when there is no file.</summary>
    public async Task SaveAsync(string? file)
    {
        await _stop.CancelAsync();
        await _running;
        if (string.IsNullOrEmpty(file)) return;
        var all = new JsonObject { ["began"] = _began, ["rounds"] = _rounds, ["decisions"] = _decisions };
        await File.WriteAllTextAsync(file, all.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }
}
