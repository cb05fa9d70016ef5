using System.Collections;
using System.Globalization;
using System.Reflection;
using Sluice.Archive;
using Sluice.Archive.Lake;
using Sluice.Audiences;
using Sluice.Azure;
using Sluice.Azure.EventHubs;
using Sluice.Azure.Fabric;
using Sluice.CallCentre;
using Sluice.Collect;
using Sluice.Enrich;
using Sluice.Fabric.Api;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Measuring;
using Sluice.Fabric.Running;
using Sluice.Fabric.Telling;
using Sluice.Iglu;
using Sluice.Reports;
using Sluice.Settings;
using Sluice.Visitors;

namespace Sluice.Architecture.Tests;

/// <summary>Every app setting that the option records have, with its default as the documentation writes it.</summary>
internal static class OptionTree
{
    public static IReadOnlyDictionary<string, string> All()
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Walk("Sluice__Collector", new CollectorOptions(), all);
        Walk("Sluice__Enrich", new EnrichOptions(), all);
        Walk("Sluice__Iglu", new IgluOptions(), all);
        Walk("Sluice__Archive", new ArchiveOptions(), all);
        Walk("Sluice__Visitors", new VisitorsOptions(), all);
        Walk("Sluice__Calls", new CallsOptions(), all);
        Walk("Sluice__Audiences", new AudiencesOptions(), all);
        Walk("Sluice__Lake", new LakeOptions(), all);
        Walk("Sluice__Pace", new PaceOptions(), all);
        Walk("Sluice__Telemetry", new TelemetryOptions(), all);
        Walk("Sluice__Reports", new ReportsOptions(), all);
        Walk("Sluice__Fabric", new FabricOptions(), all);
        Walk("Sluice__Fabric", new FabricApiOptions(), all);
        Walk("Sluice__Fabric__Judge", new JudgeOptions(), all);
        Walk("Sluice__EventHubs", new EventHubsOptions(), all);
        Walk("Sluice__Fabric__Measuring", new MeasuringOptions(), all);
        Walk("Sluice__Fabric__Azure", new ArmCapacityOptions(), all);
        Walk("Sluice__Fabric__Monitor", new MonitorGaugeOptions(), all);
        Walk("Sluice__Fabric__Local", new LocalCapacityOptions(), all);
        Walk("Sluice__Fabric__Alerts", new AlertOptions(), all);

        // Enrich groups some of its settings otherwise than its properties.
        Rename("Sluice__Enrich__AcceptInvalid", "Sluice__Enrich__Validation__AcceptInvalid");
        Rename("Sluice__Enrich__AtomicFieldLengths", "Sluice__Enrich__Validation__AtomicFieldLengths");
        Rename("Sluice__Enrich__Processor__Artifact", "Sluice__Enrich__Artifact");
        Rename("Sluice__Enrich__Processor__Version", "Sluice__Enrich__Version");
        return all;

        void Rename(string from, string to)
        {
            all.Add(to, all[from]);
            all.Remove(from);
        }
    }

    private static void Walk(string prefix, object options, SortedDictionary<string, string> all)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is null) continue;
            var name = prefix + "__" + property.Name;
            var value = property.GetValue(options);
            if (value is not null and not IEnumerable && !value.GetType().IsEnum && value.GetType().Namespace?.StartsWith("Sluice", StringComparison.Ordinal) == true)
                Walk(name, value, all);
            else
                all.Add(name, Text(value));
        }
    }

    private static string Text(object? value) => value switch
    {
        null or "" => "none",
        bool flag => flag ? "true" : "false",
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        string text => text,
        IEnumerable list => string.Join(", ", list.Cast<object>()) is { Length: > 0 } joined ? joined : "none",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
