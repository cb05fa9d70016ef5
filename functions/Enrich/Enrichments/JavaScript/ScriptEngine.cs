using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Json;

namespace Sluice.Enrich.Enrichments.JavaScript;

/// <summary>An engine that has run the script once and can be asked for one event at a time.</summary>
internal sealed class ScriptEngine
{
    private static readonly Prepared<Script> Prelude = Engine.PrepareScript(ScriptLimits.Prelude);

    private readonly Engine _engine;
    private readonly JsValue _process;
    private readonly JsValue _configuration;
    private readonly ScriptEvent _event;
    private int _events;

    /// <exception cref="Exception">The script throws, or runs into a limit, while it is loaded.</exception>
    public ScriptEngine(Prepared<Script> script, string? configurationJson)
    {
        _engine = new Engine(ScriptLimits.Apply);
        _engine.Execute(Prelude);
        _event = new ScriptEvent(_engine);
        _configuration = configurationJson is null ? JsValue.Undefined : new JsonParser(_engine).Parse(configurationJson);
        _engine.Execute(script);
        _process = _engine.GetValue("process");
        if (!_process.IsCallable()) throw new InvalidOperationException("the script defines no function process");
    }

    /// <summary>True when the engine has seen as many events as it should.</summary>
    public bool IsWorn => _events >= ScriptLimits.EventsPerEngine;

    /// <summary>The JSON of what <c>process</c> returned; null for nothing.</summary>
    /// <exception cref="Exception">The script throws or runs into a limit.</exception>
    public string? Run(EnrichmentContext context, out bool contextsSet, out bool unstructSet)
    {
        _events++;
        _event.Attach(context);
        try
        {
            var headers = new JsArray(_engine, [.. (context.Raw.Payload.Headers ?? []).Select(header => (JsValue)header)]);
            var returned = _engine.Call(_process, JsValue.Undefined, [_event.Object, _configuration, headers]);
            if (returned.IsNull() || returned.IsUndefined()) return null;
            if (!returned.IsArray()) throw new InvalidOperationException("the script returned no array");
            return new JsonSerializer(_engine).Serialize(returned) is { } json && json.IsString() ? json.AsString() : null;
        }
        finally
        {
            (contextsSet, unstructSet) = (_event.ContextsSet, _event.UnstructSet);
            _event.Attach(null);
        }
    }
}
