using System.Globalization;
using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;
using Sluice.Enrich.Json;
using Sluice.Snowplow;

namespace Sluice.Enrich.Enrichments.JavaScript;

/// <summary>
/// The event as a script sees it: a getter and a setter for each of the 131 columns (<c>getApp_id</c>, <c>setApp_id</c>, or
/// the property <c>app_id</c>), <c>eraseDerived_contexts</c> and <c>drop</c>. One object an engine; which event it stands
/// for changes.
/// </summary>
internal sealed class ScriptEvent
{
    private readonly Engine _engine;
    private EnrichmentContext? _context;

    public ScriptEvent(Engine engine)
    {
        _engine = engine;
        Object = new JsObject(engine);
        foreach (var column in EnrichedColumns.All)
        {
            var name = char.ToUpperInvariant(column.Name[0]) + column.Name[1..];
            var getter = new ClrFunction(engine, "get" + name, (_, _) => Get(column));
            var setter = new ClrFunction(engine, "set" + name, (_, arguments) => Set(column, arguments.At(0)));
            Object.FastSetProperty("get" + name, new PropertyDescriptor(getter, false, false, false));
            Object.FastSetProperty("set" + name, new PropertyDescriptor(setter, false, false, false));
            Object.FastSetProperty(column.Name, new GetSetPropertyDescriptor(getter, setter, true, false));
        }
        AddAction("drop", context => context.Drop());
        AddAction("eraseDerived_contexts", context => context.EntityList.Clear());
        Object.PreventExtensions();
    }

    public JsObject Object { get; }

    /// <summary>True when the script has set the column contexts.</summary>
    public bool ContextsSet { get; private set; }

    /// <summary>True when the script has set the column unstruct_event.</summary>
    public bool UnstructSet { get; private set; }

    /// <summary>Puts an event behind the object; null takes it away, so that nothing that a script has kept leads to it.</summary>
    public void Attach(EnrichmentContext? context)
    {
        _context = context;
        if (context is not null) (ContextsSet, UnstructSet) = (false, false);
    }

    private EnrichmentContext Context => _context ?? throw new JavaScriptException(_engine.Intrinsics.TypeError, "the event is over");

    private void AddAction(string name, Action<EnrichmentContext> act) =>
        Object.FastSetProperty(name, new PropertyDescriptor(
            new ClrFunction(_engine, name, (_, _) =>
            {
                act(Context);
                return JsValue.Undefined;
            }), false, false, false));

    private JsValue Get(EnrichedColumn column)
    {
        var enriched = Context.Event;
        if (column.Name == "derived_contexts") return Context.EntityList.Count == 0 ? JsValue.Null : DerivedContexts();
        if (column.IsNull(enriched)) return JsValue.Null;
        return column.Kind switch
        {
            ColumnKind.Integer => column.GetInteger(enriched)!.Value,
            ColumnKind.Boolean => column.GetBoolean(enriched)!.Value ? 1 : 0,
            ColumnKind.Decimal when double.TryParse(
                column.GetString(enriched), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => column.GetText(enriched)!,
        };
    }

    private JsValue Set(EnrichedColumn column, JsValue value)
    {
        var context = Context;
        var text = value.IsNull() || value.IsUndefined() ? null
            : value.IsBoolean() && column.Kind == ColumnKind.Boolean ? value.AsBoolean() ? "1" : "0"
            : TypeConverter.ToString(value);
        if (column.Name == "derived_contexts") SetDerivedContexts(context, text);
        else if (!column.TrySetText(context.Event, column.Kind == ColumnKind.Text ? Controls.Clean(text) : text)) throw Wrong(column.Name);
        if (column.Name == "contexts") ContextsSet = true;
        if (column.Name == "unstruct_event") UnstructSet = true;
        return JsValue.Undefined;
    }

    private string DerivedContexts()
    {
        var newestFirst = new List<Entity>(Context.EntityList);
        newestFirst.Reverse();
        return EntityJson.Contexts(newestFirst);
    }

    private void SetDerivedContexts(EnrichmentContext context, string? text)
    {
        if (text is null)
        {
            context.EntityList.Clear();
            return;
        }
        if (!ScriptEntities.TryReadContexts(text, out var entities)) throw Wrong("derived_contexts");
        context.EntityList.Clear();
        for (var i = entities.Count - 1; i >= 0; i--) context.EntityList.Add(entities[i]);
    }

    private JavaScriptException Wrong(string column) =>
        new(_engine.Intrinsics.TypeError, $"{column} cannot be set to such a value");
}
