using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Enrich.Json;
using Sluice.Enrich.Outbound;

namespace Sluice.Enrich.Enrichments.CurrencyConversion;

/// <summary>
/// The rates of a day, from Open Exchange Rates (<c>/api/historical/2026-05-05.json</c>: <c>{"base": "USD", "rates": {"EUR": 0.9}}</c>).
/// A day is asked for once; an error holds for a minute.
/// </summary>
internal sealed class ExchangeRates(Uri service, string key, string? baseCurrency, OutboundHttp http, TimeProvider clock)
{
    private const int Days = 64;
    private static readonly TimeSpan Holds = TimeSpan.FromDays(1);

    private readonly TtlCache<DateOnly, Rates> _days = new(Days, clock);

    /// <summary>Units of a currency that one unit of the answer's base buys; or why there are none.</summary>
    internal sealed record Rates(IReadOnlyDictionary<string, decimal> ByCurrency, string? Error);

    public async ValueTask<Rates> OfAsync(DateOnly day, CancellationToken cancellationToken)
    {
        if (_days.TryGet(day, out var rates)) return rates;
        var address = new Uri(service, string.Create(CultureInfo.InvariantCulture,
            $"api/historical/{day:yyyy-MM-dd}.json?app_id={Uri.EscapeDataString(key)}{(baseCurrency is null ? "" : $"&base={baseCurrency}")}"));
        var answer = await http.SendAsync(HttpMethod.Get, address, null, null, null, cancellationToken);
        rates = answer.Body is { } body ? Read(body) : Failed(answer.Error!);
        _days.Set(day, rates, rates.Error is null ? Holds : TimeSpan.FromMinutes(1));
        return rates;
    }

    private static Rates Read(byte[] body)
    {
        if (!PooledJson.TryParse(Encoding.UTF8.GetString(body), 16, out var json, out _)) return Failed("the answer is no JSON");
        using var owner = json;
        var root = json.Root;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("rates"u8, out var list) || list.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("base"u8, out var own) || own.ValueKind != JsonValueKind.String)
            return Failed("the answer has no rates");
        var rates = new Dictionary<string, decimal>(StringComparer.Ordinal) { [own.GetString()!] = 1 };
        foreach (var rate in list.EnumerateObject())
            if (rate.Value.ValueKind == JsonValueKind.Number && rate.Value.TryGetDecimal(out var value) && value > 0) rates[rate.Name] = value;
        return new Rates(rates, null);
    }

    private static Rates Failed(string error) => new(new Dictionary<string, decimal>(), error);
}
