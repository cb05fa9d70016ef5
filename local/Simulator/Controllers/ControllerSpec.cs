using System.Globalization;
using Sluice.Fabric.Planning;

namespace Sluice.Simulator.Controllers;

/// <summary>A controller by the name that people give it, such as <c>keda:64</c>.</summary>
public sealed class ControllerSpec
{
    private const int MostUnits = 20;

    private readonly Func<Load, Model, PlannerOptions, IController> _create;

    private ControllerSpec(string name, string title, Balance balance, Func<Load, Model, PlannerOptions, IController> create) =>
        (Name, Title, Balance, _create) = (name, title, balance, create);

    /// <summary>What it is called on the command line.</summary>
    public string Name { get; }

    /// <summary>What it is called in a table.</summary>
    public string Title { get; }

    /// <summary>How its host spreads partitions.</summary>
    public Balance Balance { get; }

    /// <summary>True for the planner.</summary>
    public bool Ours => Name.StartsWith("ours", StringComparison.Ordinal);

    /// <summary>Names, with the values they take, for help texts.</summary>
    public const string Names =
        "ours, ours:count, functions:N, incremental, keda:N, cpu:PERCENT, tiers, ds2:PERCENT, flink, flink:short, dataflow";

    /// <summary>Those of the table: ours, and every baseline as it comes and tuned.</summary>
    public static IReadOnlyList<string> Table { get; } =
    [
        "ours", "ours:count", "functions:100", "functions:1000", "incremental", "keda:64", "keda:128", "keda:1000",
        "cpu:60", "tiers", "ds2:100", "ds2:80", "flink", "flink:short", "dataflow",
    ];

    /// <summary>Thresholds and shares between which no baseline should beat ours.</summary>
    public static IReadOnlyList<string> Sweep { get; } =
    [
        .. Enumerable.Range(5, 7).Select(i => Name2("functions", 1 << i)),
        .. Enumerable.Range(5, 7).Select(i => Name2("keda", 1 << i)),
        .. Enumerable.Range(4, 5).Select(i => Name2("cpu", i * 10)),
    ];

    /// <summary>The one with a name; null, and why, when there is none.</summary>
    public static ControllerSpec? Parse(string text, out string problem)
    {
        problem = "";
        var parts = text.Trim().ToLowerInvariant().Split(':');
        var value = 0;
        var number = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0;
        var spec = (parts[0], parts.Length == 1 ? "" : number ? "N" : parts[1]) switch
        {
            ("ours", "") or ("ours", "rate") => Planner("ours", "**ours**, partitions by rate", Balance.ByRate),
            ("ours", "count") => Planner("ours:count", "**ours**, partitions by count", Balance.ByCount),
            ("functions", "N") => Baseline($"Functions T={value}", (b, _) => new FunctionsTargetController(b, value)),
            ("functions", "") => Baseline("Functions T=100", (b, _) => new FunctionsTargetController(b, 100)),
            ("incremental", "") => Baseline("Functions incremental", (b, _) => new FunctionsIncrementalController(b)),
            ("keda", "N") => Baseline($"KEDA T={value}", (b, _) => new KedaController(b, value)),
            ("keda", "") => Baseline("KEDA T=64", (b, _) => new KedaController(b, 64)),
            ("cpu", "N") when value <= 100 => Baseline($"HPA CPU {value} %", (b, _) => new CpuController(b, value / 100.0)),
            ("cpu", "") => Baseline("HPA CPU 60 %", (b, _) => new CpuController(b, 0.6)),
            ("tiers", "") => Baseline("EC2 ASG tiers", (b, _) => new TierController(b)),
            ("ds2", "N") when value <= 100 => Baseline($"DS2, utilisation {value} %", (b, _) => new Ds2Controller(b, value / 100.0)),
            ("ds2", "") => Baseline("DS2, utilisation 100 %", (b, _) => new Ds2Controller(b, 1)),
            ("flink", "") => Baseline("Flink rules", (b, _) => new FlinkController(b, FlinkTimes.Default)),
            ("flink", "short") => Baseline("Flink rules, short windows", (b, _) => new FlinkController(b, FlinkTimes.Short)),
            ("dataflow", "") => Baseline("Dataflow rule", (b, _) => new DataflowController(b)),
            _ => null,
        };
        if (spec is null) problem = $"'{text}' is no controller; there are {Names}.";
        return spec;

        ControllerSpec Planner(string name, string title, Balance balance) => new(name, title, balance, (load, model, options) =>
            new PlannerController(options with
            {
                Balance = balance,
                MinInstances = load.MinWorkers,
                MaxInstances = Math.Min(options.MaxInstances, model.MaxWorkers),
                MaxUnits = Math.Min(options.MaxUnits, MostUnits),
            }, model.Partitions));

        ControllerSpec Baseline(string title, Func<Bounds, Model, IController> create) =>
            new(text.Trim().ToLowerInvariant(), title, Balance.ByCount, (load, model, _) =>
                new AutoInflate(create(new Bounds(load.MinWorkers, model.MaxWorkers), model), MostUnits));
    }

    /// <summary>A fresh controller for one run.</summary>
    public IController Create(Load load, Model model, PlannerOptions options) => _create(load, model, options);

    private static string Name2(string name, int value) => string.Create(CultureInfo.InvariantCulture, $"{name}:{value}");
}
