using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sluice.Enrich.Enrichments.Inputs;
using Sluice.Enrich.Json;
using Sluice.Enrich.Outbound;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.ApiRequest;

/// <summary>
/// Asks an HTTP service with values of the event and adds parts of its JSON answer as entities. An event without one of
/// the values is passed over. Of several inputs with one key the last that has a value counts.
/// </summary>
internal sealed class ApiRequestEnrichment : IEnrichment
{
    private const int MaxDepth = 100;

    private readonly IReadOnlyList<(string Key, EventInput Input)> _inputs;
    private readonly HashSet<string> _keys;
    private readonly HttpMethod _method;
    private readonly UriTemplate _uri;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly IReadOnlyList<ApiOutput> _outputs;
    private readonly Lookup _lookup;
    private readonly OutboundHttp _http;

    private ApiRequestEnrichment(
        SchemaKey schema, IReadOnlyList<(string, EventInput)> inputs, HttpMethod method, UriTemplate uri,
        AuthenticationHeaderValue? authorization, IReadOnlyList<ApiOutput> outputs, Lookup lookup, OutboundHttp http)
    {
        (Schema, _inputs, _method, _uri, _authorization, _outputs, _lookup, _http) =
            (schema, inputs, method, uri, authorization, outputs, lookup, http);
        _keys = [.. _inputs.Select(input => input.Key)];
    }

    public string Name => "api_request_enrichment_config";

    public SchemaKey? Schema { get; }

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("inputs", "api", "outputs", "cache", "ignoreOnError");
        var inputs = new List<(string Key, EventInput)>();
        foreach (var item in parameters.Objects("inputs", required: true))
        {
            item.AllowOnly("key", "pojo", "json");
            var key = item.Text("key", required: true);
            if (EventInput.Create(item) is { } input && key is not null) inputs.Add((key, input));
        }
        var outputs = new List<ApiOutput>();
        foreach (var item in parameters.Objects("outputs", required: true))
            if (ApiOutput.Create(item) is { } output) outputs.Add(output);
        var lookup = Lookup.Create(parameters);
        if (parameters.Object("api")?.Object("http") is not { } http) return null;
        http.AllowOnly("method", "uri", "timeout", "authentication");
        var method = http.OneOf("method", "GET", "POST", "PUT");
        var timeout = http.Integer("timeout", 1, 60_000, required: true);
        UriTemplate? uri = null;
        if (http.Secret("uri") is { } text && !UriTemplate.TryParse(text, out uri, out var error)) http.Error("uri", error);
        foreach (var key in uri?.Keys ?? [])
            if (!inputs.Exists(input => input.Key == key)) http.Error("uri", $"names the key {key}, which no input has");
        var authorization = Authorization(http);
        if (!parameters.IsValid || lookup is null || uri is null || method is null || timeout is null) return null;
        return new ApiRequestEnrichment(
            parameters.Schema, inputs, new HttpMethod(method), uri, authorization, outputs, lookup,
            new OutboundHttp(uri.Origin, TimeSpan.FromMilliseconds(timeout.Value), parameters.Tools.PrivateHosts));
    }

    public async ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, input) in _inputs)
            if (input.Read(context) is { } value) values[key] = EventInput.ToText(value);
        if (values.Count < _keys.Count || _uri.Fill(values) is not { } uri) return;
        var body = _method == HttpMethod.Get ? null : WriteBody(values);
        await _lookup.AddAsync(
            context, body is null ? uri.AbsoluteUri : $"{uri.AbsoluteUri}\n{Encoding.UTF8.GetString(body)}",
            stopping => AskAsync(uri, body, stopping), cancellationToken);
    }

    private static AuthenticationHeaderValue? Authorization(EnrichmentConfig http)
    {
        if (http.Object("authentication", required: false) is not { } authentication) return null;
        authentication.AllowOnly("httpBasic");
        if (authentication.Object("httpBasic", required: false) is not { } basic) return null;
        basic.AllowOnly("username", "password");
        var user = basic.Secret("username");
        var password = basic.Secret("password");
        return user is null || password is null
            ? null
            : new AuthenticationHeaderValue("Basic", System.Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    private async ValueTask<LookupAnswer> AskAsync(Uri uri, byte[]? body, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(_method, uri, body, body is null ? null : "application/json", _authorization, cancellationToken);
        if (answer.Body is null) return LookupAnswer.Failed($"API request: {answer.Error}");
        if (!PooledJson.TryParse(Encoding.UTF8.GetString(answer.Body), MaxDepth, out var json, out _))
            return LookupAnswer.Failed("API request: the answer is no JSON");
        using var owner = json;
        var root = Nodes.From(json.Root);
        var entities = new List<Entity>(_outputs.Count);
        foreach (var output in _outputs)
        {
            if (output.Take(root) is not { } entity)
                return LookupAnswer.Failed($"API request: the answer has nothing at {output.Path.Text}");
            entities.Add(entity);
        }
        return new LookupAnswer(entities, null);
    }

    private static byte[] WriteBody(Dictionary<string, string> values)
    {
        using var output = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(output, CompactJson.WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var (key, value) in values) writer.WriteString(key, value);
            writer.WriteEndObject();
        }
        return output.Written.ToArray();
    }
}
