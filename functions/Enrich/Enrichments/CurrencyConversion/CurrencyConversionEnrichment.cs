using System.Globalization;
using Sluice.Enrich.Outbound;
using Sluice.Iglu;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Enrichments.CurrencyConversion;

/// <summary>
/// The amounts of transactions in one currency, at the rates of the end of the day before (<c>EOD_PRIOR</c>).
/// <c>base_currency</c> is set on every event.
/// </summary>
internal sealed class CurrencyConversionEnrichment(SchemaKey schema, string baseCurrency, ExchangeRates rates) : IEnrichment
{
    public string Name => "currency_conversion_config";

    public SchemaKey? Schema => schema;

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("accountType", "apiKey", "baseCurrency", "rateAt");
        var account = parameters.OneOf("accountType", "DEVELOPER", "ENTERPRISE", "UNLIMITED");
        var key = parameters.Secret("apiKey");
        parameters.OneOf("rateAt", "EOD_PRIOR");
        var currency = parameters.Text("baseCurrency", required: true);
        if (currency is not null && !Currencies.IsCode(currency)) parameters.Error("baseCurrency", "must be a currency's three capital letters");
        if (!parameters.IsValid) return null;
        var tools = parameters.Tools;
        var http = new OutboundHttp(tools.ExchangeRates, TimeSpan.FromSeconds(5), tools.PrivateHosts);
        // Developers' accounts know one base, the dollar; every rate follows from it.
        var asked = account == "DEVELOPER" ? null : currency;
        return new CurrencyConversionEnrichment(
            parameters.Schema, currency!, new ExchangeRates(tools.ExchangeRates, key!, asked, http, tools.Clock));
    }

    public async ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var enriched = context.Event;
        enriched.BaseCurrency = baseCurrency;
        if (enriched.TrCurrency is { } currency)
        {
            enriched.TrTotalBase = await ConvertAsync(context, "tr_total", enriched.TrTotal, "tr_currency", currency, cancellationToken);
            enriched.TrTaxBase = await ConvertAsync(context, "tr_tax", enriched.TrTax, "tr_currency", currency, cancellationToken);
            enriched.TrShippingBase = await ConvertAsync(context, "tr_shipping", enriched.TrShipping, "tr_currency", currency, cancellationToken);
        }
        if (enriched.TiCurrency is { } item)
            enriched.TiPriceBase = await ConvertAsync(context, "ti_price", enriched.TiPrice, "ti_currency", item, cancellationToken);
    }

    private async ValueTask<string?> ConvertAsync(
        EnrichmentContext context, string field, string? text, string currencyField, string currency, CancellationToken cancellationToken)
    {
        if (text is null) return null;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount))
            return Fail(context, field, text, "is too large to be converted");
        if (!Currencies.IsCode(currency)) return Fail(context, currencyField, currency, "is no currency");
        if (currency == baseCurrency) return Currencies.Format(amount, baseCurrency);
        var day = DateOnly.FromDateTime(context.Event.CollectorTstamp ?? DateTime.UnixEpoch);
        if (day == DateOnly.MinValue) return Fail(context, "collector_tstamp", null, "there is no day before");
        var known = await rates.OfAsync(day.AddDays(-1), cancellationToken);
        if (known.Error is not null)
        {
            context.Fail(new FailureMessage.Simple($"exchange rates: {known.Error}"));
            return null;
        }
        if (!known.ByCurrency.TryGetValue(currency, out var from)) return Fail(context, currencyField, currency, "there is no exchange rate for the currency");
        if (!known.ByCurrency.TryGetValue(baseCurrency, out var to)) return Fail(context, "base_currency", baseCurrency, "there is no exchange rate for the currency");
        try
        {
            return Currencies.Format(amount / from * to, baseCurrency);
        }
        catch (OverflowException)
        {
            return Fail(context, field, text, "is too large to be converted");
        }
    }

    private static string? Fail(EnrichmentContext context, string field, string? value, string expectation)
    {
        context.Fail(new FailureMessage.InputData(field, value, expectation));
        return null;
    }
}
