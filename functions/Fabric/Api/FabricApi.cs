using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Api;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Api;

/// <summary>
/// <c>api/fabric/…</c>: what the fabric sees and decides, and what people tell it. Errors are
/// <c>application/problem+json</c> (RFC 9457): 400 for what makes no sense, 401 without a key, 403 for another site's page,
/// 404 for an unknown route or node, 405, 412, 413, 415, 503 when storage does not answer. docs/console.md has the shapes.
/// </summary>
public sealed class FabricApi
{
    /// <summary>Beginning of all paths.</summary>
    public const string Prefix = "/api/fabric/";

    private const int MostPoints = 20_000;
    private const int MostItems = 1_000;

    private static readonly TimeSpan FineFor = TimeSpan.FromHours(1);
    private static readonly string[] Reading = ["GET", "HEAD"];
    private static readonly string[] Changing = ["GET", "HEAD", "PUT", "POST"];

    private readonly IFabricHistory _history;
    private readonly FabricTopology _topology;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FabricAccess _access;
    private readonly SessionApi _session;
    private readonly ControlsApi _controls;
    private readonly Fleet _fleet;
    private readonly LiveStream _live;
    private readonly Dictionary<string, (string[] Methods, Func<HttpContext, Task> Handle)> _routes;
    private volatile KnownView? _view;

    /// <summary>Puts the handlers together.</summary>
    /// <param name="history">What the fabric has seen and decided.</param>
    /// <param name="controls">What people have told it.</param>
    /// <param name="planner">The planner's settings, for what holds where people have set nothing.</param>
    /// <param name="topology">What is connected with what.</param>
    /// <param name="options">Who may ask, and who the peers are.</param>
    /// <param name="client">Asks the peers; it must not follow redirects, because keys travel with the requests.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Told about faults and changes; never a key.</param>
    /// <param name="stopping">Ends live streams when the app stops.</param>
    public FabricApi(
        IFabricHistory history, IFabricControls controls, PlannerOptions planner, FabricTopology topology, FabricApiOptions options,
        HttpClient client, TimeProvider time, ILogger<FabricApi> logger, CancellationToken stopping)
        : this(history, controls, planner, topology, options, client, time, logger, LiveTiming.Default, stopping)
    {
    }

    internal FabricApi(
        IFabricHistory history, IFabricControls controls, PlannerOptions planner, FabricTopology topology, FabricApiOptions options,
        HttpClient client, TimeProvider time, ILogger<FabricApi> logger, LiveTiming timing, CancellationToken stopping)
    {
        (_history, _topology, _time, _logger) = (history, topology, time, logger);
        _access = new FabricAccess(options, time);
        _session = new SessionApi(_access);
        _controls = new ControlsApi(controls, planner, time, logger);
        _fleet = new Fleet(history, options, client, time);
        _live = new LiveStream(new LiveRounds(history, options.LiveStreams, timing, logger, stopping), timing, time, stopping);
        _routes = new(StringComparer.OrdinalIgnoreCase)
        {
            ["topology"] = (Reading, TopologyAsync),
            ["view"] = (Reading, ViewAsync),
            ["live"] = (Reading, _live.HandleAsync),
            ["series"] = (Reading, SeriesAsync),
            ["incidents"] = (Reading, IncidentsAsync),
            ["decisions"] = (Reading, DecisionsAsync),
            ["changes"] = (Reading, ChangesAsync),
            ["pause"] = (Changing, context => ControlAsync(context, ControlChange.What.Pause)),
            ["dry-run"] = (Changing, context => ControlAsync(context, ControlChange.What.DryRun)),
            ["bounds"] = (Changing, context => ControlAsync(context, ControlChange.What.Bounds)),
            ["metrics"] = (Reading, MetricsAsync),
            ["pipelines"] = (Reading, PipelinesAsync),
            ["session"] = (["GET", "HEAD", "POST", "DELETE"], _session.HandleAsync),
        };
    }

    /// <summary>Names of the routes below <see cref="Prefix"/>, with the methods that each answers.</summary>
    public IEnumerable<(string Name, IReadOnlyList<string> Methods)> Routes => _routes.Select(route => (route.Key, (IReadOnlyList<string>)route.Value.Methods));

    /// <summary>Answers a request whose path begins with <see cref="Prefix"/>.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "private, no-cache";
        headers.XContentTypeOptions = "nosniff";
        var path = context.Request.Path.Value ?? "";
        var name = path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? path[Prefix.Length..] : "";
        var isSession = string.Equals(name, "session", StringComparison.OrdinalIgnoreCase);
        var proof = _access.ProofOf(context.Request);
        if (proof == FabricAccess.Proof.None && !isSession)
        {
            await Answer.NoKeyAsync(context, "Send an API key in the header x-api-key, or sign in at /console.");
            return;
        }
        if (!_routes.TryGetValue(name, out var route))
        {
            await Answer.ProblemAsync(context, 404, "There is no such route below api/fabric.");
            return;
        }
        if (!route.Methods.Contains(context.Request.Method))
        {
            await Answer.NoMethodAsync(context, string.Join(", ", route.Methods));
            return;
        }
        // Signing in needs no proof, and must not be done by another site's page either.
        if (!Reading.Contains(context.Request.Method) && !FabricAccess.IsOfThisOrigin(context.Request, isSession ? FabricAccess.Proof.Key : proof))
        {
            await Answer.ProblemAsync(context, 403, "Changes are accepted from this origin's own pages, or with a key in the header x-api-key.");
            return;
        }
        await Answer.OrUnavailableAsync(
            context, () => route.Handle(context), "The fabric's storage cannot be read or written at the moment.",
            fault => FabricApiLog.Failed(_logger, name, fault));
    }

    private async Task TopologyAsync(HttpContext context)
    {
        if (await ViewOrRefuseAsync(context) is { } view) await Answer.TaggedAsync(context, _topology.Of(view));
    }

    private async Task ViewAsync(HttpContext context)
    {
        if (await ViewOrRefuseAsync(context) is { } view)
            await Answer.TaggedAsync(context, ViewAnswer.Of(view.Latest, _time.GetUtcNow()), ViewAnswer.TagOf(view.Latest));
    }

    private async Task MetricsAsync(HttpContext context) =>
        await Answer.WriteAsync(context, PrometheusText.ContentType, PrometheusText.Of(await LatestAsync(context)));

    private async Task PipelinesAsync(HttpContext context) =>
        await Answer.JsonAsync(context,
            await _fleet.AnswerAsync(await LatestAsync(context), context.Request.Query["scope"] == "own", context.RequestAborted));

    private async Task SeriesAsync(HttpContext context)
    {
        var now = _time.GetUtcNow();
        var error = TimeRange.Read(context.Request, now, out var range);
        var step = 0;
        error ??= StepOf(context.Request, now, range, out step);
        if (error is not null)
        {
            await Answer.ProblemAsync(context, 400, error);
            return;
        }
        if (await NodeOrRefuseAsync(context, isRequired: true) is not { } node) return;
        var byMinute = step >= 60 || range.From < now - FineFor;
        var points = await _history.SeriesAsync(node, range.From, range.To, byMinute, context.RequestAborted);
        await Answer.TaggedAsync(context, SeriesAnswer.Of(node, range, step, points));
    }

    private async Task IncidentsAsync(HttpContext context)
    {
        if (await ListOrRefuseAsync(context) is var (range, most))
            await Answer.TaggedAsync(context, HistoryAnswers.Of(await _history.IncidentsAsync(range.From, range.To, most, context.RequestAborted)));
    }

    private async Task DecisionsAsync(HttpContext context)
    {
        if (await ListOrRefuseAsync(context) is not var (range, most)) return;
        if (await NodeOrRefuseAsync(context, isRequired: false) is not { } node) return;
        await Answer.TaggedAsync(context, HistoryAnswers.Of(
            await _history.DecisionsAsync(node.Length == 0 ? null : node, range.From, range.To, most, context.RequestAborted)));
    }

    private async Task ChangesAsync(HttpContext context)
    {
        if (await ListOrRefuseAsync(context) is var (range, most))
            await Answer.TaggedAsync(context, HistoryAnswers.Of(await _history.ChangesAsync(range.From, range.To, most, context.RequestAborted)));
    }

    private async Task ControlAsync(HttpContext context, ControlChange.What kind)
    {
        var view = await LatestAsync(context);
        if (Reading.Contains(context.Request.Method)) await _controls.ShowAsync(context, view);
        else await _controls.ChangeAsync(context, kind, view);
    }

    private async Task<(TimeRange Range, int Most)?> ListOrRefuseAsync(HttpContext context)
    {
        var error = TimeRange.Read(context.Request, _time.GetUtcNow(), out var range);
        var most = 200;
        if (error is null && context.Request.Query["most"].ToString() is { Length: > 0 } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > MostItems))
            error = "most must be a whole number from 1 to 1000.";
        if (error is null) return (range, most);
        await Answer.ProblemAsync(context, 400, error);
        return null;
    }

    // Without one, about a thousand points; never finer than what is kept.
    private static string? StepOf(HttpRequest request, DateTimeOffset now, TimeRange range, out int step)
    {
        var seconds = (range.To - range.From).TotalSeconds;
        var least = range.From < now - FineFor ? 60 : 1;
        step = Math.Max(least, (int)Math.Ceiling(seconds / 1_000));
        if (step > 60) step = (step + 59) / 60 * 60;
        if (request.Query["step"].ToString() is not { Length: > 0 } text) return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given is < 1 or > 86_400)
            return "step must be a whole number of seconds from 1 to 86400.";
        step = Math.Max(least, given);
        return seconds / step > MostPoints ? "These are more than 20000 points: make step larger or the range smaller." : null;
    }

    private async Task<KnownView?> ViewOrRefuseAsync(HttpContext context)
    {
        var view = await LatestAsync(context);
        if (view is null) await Answer.ProblemAsync(context, 404, "The fabric has not judged the pipeline yet.");
        return view;
    }

    private async Task<string?> NodeOrRefuseAsync(HttpContext context, bool isRequired)
    {
        var node = context.Request.Query["node"].ToString();
        if (node.Length == 0 && !isRequired) return node;
        if (node.Length == 0)
        {
            await Answer.ProblemAsync(context, 400, "node is missing: a worker, a stream, or log.");
            return null;
        }
        if ((await LatestAsync(context))?.IsNode(node) == true) return node;
        await Answer.ProblemAsync(context, 404, "There is no such worker or stream.");
        return null;
    }

    private async Task<KnownView?> LatestAsync(HttpContext context)
    {
        if (await _history.LatestAsync(context.RequestAborted) is not { } latest) return null;
        var known = _view;
        return known?.Latest.Round == latest.Round && known.Latest.Time == latest.Time ? known : _view = KnownView.Of(latest);
    }
}
