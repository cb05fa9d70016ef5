using System.Globalization;
using System.Text;
using Sluice.Enrich.Outbound;
using Sluice.Iglu;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Enrichments.Weather;

/// <summary>
/// The weather where and when an event happened, from OpenWeatherMap's history of a place. Snowplow runs it before the
/// address is looked up, so that events have no coordinates yet unless something else has set them; then they fail.
/// </summary>
internal sealed class WeatherEnrichment : IEnrichment
{
    private readonly TtlCache<(decimal Latitude, decimal Longitude, DateOnly Day), WeatherDay> _days;
    private readonly Uri _service;
    private readonly string _key;
    private readonly int _precision;
    private readonly OutboundHttp _http;

    private WeatherEnrichment(SchemaKey schema, Uri service, string key, int cacheSize, int precision, OutboundHttp http, TimeProvider clock)
    {
        (Schema, _service, _key, _precision, _http) = (schema, service, key, precision, http);
        _days = new TtlCache<(decimal, decimal, DateOnly), WeatherDay>(cacheSize, clock);
    }

    public string Name => "weather_enrichment_config";

    public SchemaKey? Schema { get; }

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("apiKey", "cacheSize", "geoPrecision", "apiHost", "timeout");
        var key = parameters.Secret("apiKey");
        var size = parameters.Integer("cacheSize", 1, 1_000_000, required: true);
        var precision = parameters.Integer("geoPrecision", 1, 10, required: true);
        var timeout = parameters.Integer("timeout", 1, 60, required: true);
        Uri? service = null;
        if (parameters.Text("apiHost", required: true) is { } host
            && (host.AsSpan().ContainsAny("/@?#{}") || !Uri.TryCreate($"{parameters.Tools.WeatherScheme}://{host}/", UriKind.Absolute, out service)))
            parameters.Error("apiHost", "must be a host name");
        if (!parameters.IsValid || service is null) return null;
        return new WeatherEnrichment(
            parameters.Schema, service, key!, size!.Value, precision!.Value,
            new OutboundHttp(service, TimeSpan.FromSeconds(timeout!.Value), parameters.Tools.PrivateHosts), parameters.Tools.Clock);
    }

    public async ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var latitude = Coordinate(context, "geo_latitude", context.Event.GeoLatitude, 90);
        var longitude = Coordinate(context, "geo_longitude", context.Event.GeoLongitude, 180);
        if (context.Event.DerivedTstamp is not { } time)
        {
            context.Fail(new FailureMessage.InputData("derived_tstamp", null, "missing"));
            return;
        }
        if (latitude is null || longitude is null) return;
        var place = (Round(latitude.Value), Round(longitude.Value), DateOnly.FromDateTime(time));
        if (!_days.TryGet(place, out var day))
        {
            day = await AskAsync(place, cancellationToken);
            _days.Set(place, day, day.Error is null ? TimeSpan.FromHours(12) : TimeSpan.FromMinutes(1));
        }
        var seconds = new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeSeconds();
        if (day.Nearest(seconds) is { } datum) context.AddEntity(WeatherDay.Schema, datum);
        else context.Fail(new FailureMessage.Simple($"weather: {day.Error ?? "nothing is known of the time"}"));
    }

    private static decimal? Coordinate(EnrichmentContext context, string field, string? text, int most)
    {
        if (text is not null && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees)
            && Math.Abs(degrees) <= most)
            return degrees;
        context.Fail(new FailureMessage.InputData(field, text, text is null ? "missing" : "is no coordinate"));
        return null;
    }

    /// <summary>To the nearest part of a degree: 2 means halves.</summary>
    private decimal Round(decimal degrees) => Math.Round(degrees * _precision) / _precision;

    private async ValueTask<WeatherDay> AskAsync((decimal Latitude, decimal Longitude, DateOnly Day) place, CancellationToken cancellationToken)
    {
        var start = new DateTimeOffset(place.Day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();
        var address = new Uri(_service, string.Create(CultureInfo.InvariantCulture,
            $"data/2.5/history/city?lat={place.Latitude}&lon={place.Longitude}&type=hour&start={start}&end={start + 86_399}&appid={Uri.EscapeDataString(_key)}"));
        var answer = await _http.SendAsync(HttpMethod.Get, address, null, null, null, cancellationToken);
        return answer.Body is { } body ? WeatherDay.Read(Encoding.UTF8.GetString(body)) : WeatherDay.Failed(answer.Error!);
    }
}
