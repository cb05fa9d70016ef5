using System.Collections.Immutable;

namespace Sluice.CallCentre;

/// <summary>Adds up a row of the board.</summary>
internal sealed class BoardTally(string? id)
{
    private readonly SortedDictionary<string, decimal> _value = new(StringComparer.Ordinal);
    private BoardRow _row = new() { Id = id };

    /// <summary>Counts a call as this row's own.</summary>
    public void Own(CallState call, bool isWaiting)
    {
        _row = _row with
        {
            Calls = _row.Calls + 1,
            Waiting = _row.Waiting + (isWaiting ? 1 : 0),
            Talking = _row.Talking + (call.Phase is CallPhase.Talking or CallPhase.Held ? 1 : 0),
            Answered = _row.Answered + (call.AnsweredAt is null ? 0 : 1),
            Abandoned = _row.Abandoned + (call.Phase == CallPhase.Ended && call.AnsweredAt is null ? 1 : 0),
            WaitTime = _row.WaitTime + (call.Wait ?? TimeSpan.Zero),
            Sales = _row.Sales + (call.IsSale && call.AnsweredAt is not null ? 1 : 0),
        };
        if (call.Value is { } worth)
        {
            var currency = call.Currency ?? "";
            _value[currency] = _value.GetValueOrDefault(currency) + worth;
        }
    }

    /// <summary>Counts somebody's part of a call.</summary>
    public void Handle(Handling handling)
    {
        if (handling.To is { } to) _row = _row with { Handled = _row.Handled + 1, HandleTime = _row.HandleTime + (to - handling.From) };
    }

    /// <summary>The row, with names.</summary>
    public BoardRow Row(string? name, string? team) => _row with { Name = name, Team = team, Value = _value.ToImmutableSortedDictionary(StringComparer.Ordinal) };
}
