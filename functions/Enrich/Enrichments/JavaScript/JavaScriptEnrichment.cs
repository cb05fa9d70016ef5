using System.Collections.Concurrent;
using Acornima.Ast;
using Jint;
using Jint.Runtime;
using Sluice.Iglu;
using Sluice.Snowplow.FailedEvents;

namespace Sluice.Enrich.Enrichments.JavaScript;

/// <summary>
/// Runs the user's function <c>process(event, parameters, headers)</c>: it reads and sets columns, drops the event, and
/// returns entities. The script is compiled once; engines are pooled, one event at a time in each, inside
/// <see cref="ScriptLimits"/>.
/// </summary>
internal sealed class JavaScriptEnrichment : IEnrichment
{
    private const int LongestMessage = 500;

    private readonly ConcurrentBag<ScriptEngine> _engines = [];
    private readonly Prepared<Script> _script;
    private readonly string? _configuration;
    private readonly string? _broken;

    private JavaScriptEnrichment(SchemaKey schema, Prepared<Script> script, string? configuration, string? broken) =>
        (Schema, _script, _configuration, _broken) = (schema, script, configuration, broken);

    public string Name => "javascript_script_config";

    public SchemaKey? Schema { get; }

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("script", "config");
        if (parameters.Text("script", required: true) is not { } encoded) return null;
        parameters.Object("config", required: false);
        var source = new byte[encoded.Length];
        if (!System.Convert.TryFromBase64String(encoded.Trim(), source, out var length))
        {
            parameters.Error("script", "must be the script in Base64");
            return null;
        }
        Prepared<Script> script = default;
        string? broken = null;
        try
        {
            script = Engine.PrepareScript(System.Text.Encoding.UTF8.GetString(source, 0, length));
            _ = new ScriptEngine(script, parameters.Raw("config"));
        }
        catch (Exception e)
        {
            broken = Tell(e);
            if (parameters.Tools.ExitOnJsCompileError) parameters.Error("script", $"does not compile: {broken}");
        }
        return parameters.IsValid ? new JavaScriptEnrichment(parameters.Schema, script, parameters.Raw("config"), broken) : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        if (_broken is not null)
        {
            context.Fail(new FailureMessage.Simple($"the script does not compile: {_broken}"));
            return default;
        }
        var entities = new List<Entity>();
        bool contextsSet = false, unstructSet = false;
        try
        {
            if (!_engines.TryTake(out var engine)) engine = new ScriptEngine(_script, _configuration);
            if (engine.Run(context, out contextsSet, out unstructSet) is { } json
                && !ScriptEntities.TryReadList(json, entities, out var wrong))
                context.Fail(new FailureMessage.Simple(wrong));
            else
                for (var i = entities.Count - 1; i >= 0; i--) context.EntityList.Add(entities[i]);
            // One that threw is not used again: who knows what it holds.
            if (!engine.IsWorn) _engines.Add(engine);
        }
        catch (Exception e)
        {
            context.Fail(new FailureMessage.Simple(Tell(e)));
        }
        if ((contextsSet || unstructSet) && !ScriptEntities.TryReread(context, contextsSet, unstructSet, out var error))
            context.Fail(new FailureMessage.Simple(error));
        return default;
    }

    private static string Tell(Exception e)
    {
        var message = e switch
        {
            TimeoutException => "the script took too long",
            MemoryLimitExceededException or OutOfMemoryException => "the script used too much memory",
            StatementsCountOverflowException => "the script ran too many statements",
            RecursionDepthOverflowException or InsufficientExecutionStackException => "the script called itself too often",
            _ => e.Message,
        };
        return message.Length <= LongestMessage ? message : message[..LongestMessage];
    }
}
