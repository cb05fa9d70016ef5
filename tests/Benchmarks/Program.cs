using Sluice.Benchmarks;
using Sluice.Benchmarks.Broker;
using Sluice.Benchmarks.Collector;
using Sluice.Benchmarks.Fabric;
using Sluice.Benchmarks.Log;
using Sluice.Benchmarks.Memory;
using Sluice.Benchmarks.Visitors;

// Each scenario prints its own result lines; what follows its name is its own.
var rest = args.Skip(1).ToArray();
switch (args.FirstOrDefault())
{
    case "broker": return await BrokerScenario.RunAsync(rest);
    case "collector": return await CollectorBenchmark.RunAsync(rest);
    case "enrich": return await EnrichBenchmark.RunAsync(rest);
    case "iglu": return await IgluBenchmarks.RunAsync(rest);
    case "judge": return await JudgeBenchmark.RunAsync(rest);
    case "log": return await LogBenchmark.RunAsync(rest);
    case "plan": return await PlanBenchmark.RunAsync(rest);
    case "memory": return await MemoryScenario.RunAsync(rest);
    case "visitors": return await VisitorsBenchmark.RunAsync(rest);
    case "reads": return await ReadsScenario.RunAsync(rest);
    case "freshness": return await FreshnessScenario.RunAsync(rest);
    default:
        Console.Error.WriteLine("usage: dotnet run --project tests/Benchmarks -- broker|collector|enrich|iglu|judge|log|memory|plan|visitors|reads|freshness [arguments]");
        return 2;
}
