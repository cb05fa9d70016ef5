using System.Text.Json;
using Sluice.Enrich.Enrichments;
using Sluice.Enrich.Json;
using Sluice.Enrich.Parameters;
using Sluice.Iglu;
using Sluice.Snowplow;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Entities;

/// <summary>
/// From parameters to fields, and from the self-describing event and entities to their columns. Nothing stops at the
/// first mistake: every one becomes a problem of the event. Holds the parsed JSON until it is disposed.
/// </summary>
internal sealed class InputPhase(EnrichmentContext context, ISchemaValidator validator, int maxJsonDepth) : IDisposable
{
    private static readonly SchemaKey ValidationInfo = new("com.snowplowanalytics.iglu", "validation_info", "jsonschema", 1, 0, 0);

    private readonly List<EventFailure> _problems = [];
    private PooledJson? _unstruct;
    private PooledJson? _contexts;

    public IReadOnlyList<EventFailure> Problems => _problems;

    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        SetFields();
        if (_unstruct is not null) await ReadUnstructAsync(_unstruct.Root, cancellationToken);
        if (_contexts is not null) await ReadContextsAsync(_contexts.Root, cancellationToken);
    }

    public void Dispose()
    {
        _unstruct?.Dispose();
        _contexts?.Dispose();
    }

    private void SetFields()
    {
        var atomic = new AtomicErrors();
        var parameters = context.Raw.Parameters;
        string? thirdPartyUser = null, unstruct = null, unstructBase64 = null, contexts = null, contextsBase64 = null;
        for (var i = 0; i < parameters.Count; i++)
        {
            var (name, value) = parameters[i];
            if (value is null) continue;
            if (ParameterTable.Setters.TryGetValue(name, out var set))
            {
                if (set(context.Event, value) is { } error) atomic.NotParsed(name, error);
                continue;
            }
            switch (name)
            {
                case "tnuid": thirdPartyUser = value; break;
                case "ue_pr": unstruct = value; break;
                case "ue_px": unstructBase64 = value; break;
                case "co": contexts = value; break;
                case "cx": contextsBase64 = value; break;
            }
        }
        if (thirdPartyUser is not null)
            context.Event.NetworkUserid = Controls.Clean(thirdPartyUser) ?? context.Event.NetworkUserid;
        // Of both forms in one event the plain one is taken; Snowplow leaves open which.
        _unstruct = Parse("ue_pr", unstruct, "ue_px", unstructBase64, atomic);
        _contexts = Parse("co", contexts, "cx", contextsBase64, atomic);
        if (atomic.Count > 0) _problems.Add(new EventFailure(atomic.ToMessage(), "atomic"));
    }

    private PooledJson? Parse(string plainName, string? plain, string base64Name, string? base64, AtomicErrors atomic)
    {
        if (plain is null && base64 is null) return null;
        PooledJson json;
        string error;
        var ok = plain is not null
            ? PooledJson.TryParse(plain, maxJsonDepth, out json, out error)
            : PooledJson.TryParseBase64(base64, maxJsonDepth, out json, out error);
        if (ok) return json;
        atomic.NotParsed(plain is not null ? plainName : base64Name, error);
        return null;
    }

    private async ValueTask ReadUnstructAsync(JsonElement root, CancellationToken cancellationToken)
    {
        const string source = "unstruct";
        if (await UnwrapAsync(root, "unstruct_event", source, cancellationToken) is not { } wrapped
            || await ValidateAsync(wrapped, source, cancellationToken) is not { } datum)
            return;
        context.UnstructEvent = datum;
        using var output = new PooledBuffer();
        output.Append("{\"schema\":\""u8);
        output.Append(Wrappers.UnstructEvent);
        output.Append("\",\"data\":"u8);
        Write(datum, output);
        output.Append("}"u8);
        context.Event.UnstructEvent = output.ToString();
    }

    private async ValueTask ReadContextsAsync(JsonElement root, CancellationToken cancellationToken)
    {
        const string source = "contexts";
        if (await UnwrapAsync(root, "contexts", source, cancellationToken) is not { } wrapped) return;
        if (wrapped.ValueKind != JsonValueKind.Array)
        {
            _problems.Add(new EventFailure(new FailureMessage.NotIglu(root.GetRawText(), "INVALID_DATA_PAYLOAD"), source));
            return;
        }
        var entities = new List<InputEntity>(wrapped.GetArrayLength());
        foreach (var item in wrapped.EnumerateArray())
            if (await ValidateAsync(item, source, cancellationToken) is { } entity) entities.Add(entity);
        if (entities.Count == 0) return;
        context.Contexts = entities;
        using var output = new PooledBuffer();
        output.Append("{\"schema\":\""u8);
        output.Append(Wrappers.Contexts);
        output.Append("\",\"data\":["u8);
        for (var i = 0; i < entities.Count; i++)
        {
            if (i > 0) output.Append(","u8);
            Write(entities[i], output);
        }
        output.Append("]}"u8);
        context.Event.Contexts = output.ToString();
    }

    /// <summary>The data of an envelope that is of the right kind and valid; else a problem is noted.</summary>
    private async ValueTask<JsonElement?> UnwrapAsync(
        JsonElement root, string name, string source, CancellationToken cancellationToken)
    {
        if (!SelfDescribing.TryRead(root, out var wrapper, out var error))
        {
            _problems.Add(new EventFailure(new FailureMessage.NotIglu(root.GetRawText(), error), source, root.GetRawText()));
            return null;
        }
        if (!Wrappers.Matches(wrapper.Schema, name))
        {
            _problems.Add(new EventFailure(
                new FailureMessage.CriterionMismatch(wrapper.Schema.ToString(), Wrappers.Criterion(name)), source, root.GetRawText()));
            return null;
        }
        var verdict = await validator.ValidateAsync(wrapper.Schema, wrapper.Data, cancellationToken);
        if (verdict.IsValid) return wrapper.Data;
        _problems.Add(new EventFailure(
            new FailureMessage.IgluError(wrapper.Schema.ToString(), verdict.ErrorJson!), source, wrapper.Data.GetRawText()));
        return null;
    }

    /// <summary>A valid self-describing datum, under the schema that superseded its own where there is one; else a problem is noted.</summary>
    private async ValueTask<InputEntity?> ValidateAsync(JsonElement element, string source, CancellationToken cancellationToken)
    {
        if (!SelfDescribing.TryRead(element, out var datum, out var error))
        {
            _problems.Add(new EventFailure(new FailureMessage.NotIglu(element.GetRawText(), error), source, element.GetRawText()));
            return null;
        }
        var verdict = await validator.ValidateAsync(datum.Schema, datum.Data, cancellationToken);
        if (!verdict.IsValid)
        {
            _problems.Add(new EventFailure(
                new FailureMessage.IgluError((verdict.SupersededBy ?? datum.Schema).ToString(), verdict.ErrorJson!), source,
                datum.Data.GetRawText()));
            return null;
        }
        if (verdict.SupersededBy is not { } successor) return new InputEntity(datum.Schema, datum.Data);
        var info = new Entity(
            ValidationInfo, $"{{\"originalSchema\":\"{datum.Schema}\",\"validatedWith\":\"{successor.Version}\"}}");
        if (!context.EntityList.Contains(info)) context.EntityList.Add(info);
        return new InputEntity(successor, datum.Data);
    }

    private static void Write(InputEntity entity, PooledBuffer output)
    {
        output.Append("{\"schema\":\""u8);
        output.Append(entity.Schema.ToString());
        output.Append("\",\"data\":"u8);
        CompactJson.Write(entity.Data, output);
        output.Append("}"u8);
    }
}
