using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Fabric.Judging;

namespace Sluice.Fabric.Api;

/// <summary>The latest view in Prometheus's text format 0.0.4. What is not known is left out.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();
    private readonly KnownView _view;

    private PrometheusText(KnownView view) => _view = view;

    public static ReadOnlyMemory<byte> Of(KnownView? view)
    {
        if (view is null) return "# No round has been judged yet.\n"u8.ToArray();
        var text = new PrometheusText(view);
        text.Pipeline();
        text.Nodes();
        text.Partitions();
        text.Incidents();
        return Encoding.UTF8.GetBytes(text._text.ToString());
    }

    private void Pipeline()
    {
        One("sluice_fabric_round", "Number of the latest round.", _view.Latest.Round);
        One("sluice_fabric_round_timestamp_seconds", "When it was judged.", _view.Latest.Time.ToUnixTimeMilliseconds() / 1000.0);
        Root("sluice_accepted_payloads_per_second", "Payloads a second that the collector accepted.", "acceptedRate");
        Root("sluice_parked_events", "Events parked in front of the log.", "parkedEvents");
        Root("sluice_counted_loss_events", "Payloads and events of the last hour that are missing by count.", "countedLoss");
        Root("sluice_latency_median_seconds", "Median of the canaries' way through the pipeline.", "latencyMedian");
        Root("sluice_latency_p95_seconds", "Their 95th percentile.", "latency95");
        Root("sluice_throughput_units", "Throughput units of the log.", "throughputUnits");
        Root("sluice_throughput_unit_use_ratio", "Used share of their binding limit.", "unitUse");
        Root("sluice_throttled_requests_per_minute", "Requests that the log refused.", "throttledPerMinute");
    }

    private void Nodes()
    {
        Head("sluice_node_state", "1 for the state that a node is in, 0 for the others.");
        foreach (var (kind, node, element) in All())
        {
            var state = KnownView.Text(element, "state");
            foreach (var one in Enum.GetValues<NodeState>())
            {
                var name = JsonNamingPolicy.CamelCase.ConvertName(one.ToString());
                Sample("sluice_node_state", name == state ? 1 : 0, ("kind", kind), ("node", node), ("state", name));
            }
        }
        Each("sluice_worker_lag_seconds", "Age of the oldest waiting event.", "worker", "lagSeconds");
        Each("sluice_worker_lag_events", "Events that wait.", "worker", "lagEvents");
        Each("sluice_worker_arrival_events_per_second", "Events a second that arrive.", "worker", "arrivalRate");
        Each("sluice_worker_processed_events_per_second", "Events a second processed.", "worker", "processedRate");
        Each("sluice_worker_transit_median_seconds", "Median time from the log's acceptance until an event was processed.", "worker", "transitMedian");
        Each("sluice_worker_transit_p95_seconds", "Their 95th percentile.", "worker", "transit95");
        Each("sluice_worker_busy_ratio", "Share of their time that instances are in batches.", "worker", "busyShare");
        Each("sluice_worker_errors_per_minute", "Failed batches a minute.", "worker", "errorsPerMinute");
        Each("sluice_worker_target_instances", "Instances asked for.", "worker", "instanceCount");
        Each("sluice_stream_events_per_second", "Events a second that arrive.", "stream", "rate");
        Each("sluice_stream_bytes_per_second", "Bytes a second that arrive.", "stream", "bytesRate");
        Head("sluice_worker_instances", "Instances that speak, by version.");
        foreach (var worker in _view.Workers)
            foreach (var version in KnownView.Items(worker, "instances").GroupBy(instance => KnownView.Text(instance, "version")))
                Sample("sluice_worker_instances", version.Count(), ("node", KnownView.Text(worker, "worker")), ("version", version.Key));
    }

    private void Partitions()
    {
        foreach (var (name, help, property) in new[]
        {
            ("sluice_partition_lag_seconds", "Age of the oldest waiting event of a partition.", "lagSeconds"),
            ("sluice_partition_lag_events", "Events that wait in a partition.", "lagEvents"),
        })
        {
            Head(name, help);
            foreach (var worker in _view.Workers)
                foreach (var partition in KnownView.Items(worker, "partitions"))
                    Sample(name, KnownView.Number(partition, property), ("node", KnownView.Text(worker, "worker")),
                        ("partition", KnownView.Number(partition, "partition").ToString(CultureInfo.InvariantCulture)));
        }
    }

    private void Incidents()
    {
        Head("sluice_incidents_open", "Open incidents by node and cause.");
        foreach (var group in KnownView.Items(_view.Root, "incidents").GroupBy(one => (Node: KnownView.Text(one, "node"), Cause: KnownView.Text(one, "cause"))))
            Sample("sluice_incidents_open", group.Count(), ("node", group.Key.Node), ("cause", group.Key.Cause));
    }

    private IEnumerable<(string Kind, string Node, JsonElement Element)> All() =>
        _view.Streams.Select(stream => ("stream", KnownView.Text(stream, "stream"), stream))
            .Concat(_view.Workers.Select(worker => ("worker", KnownView.Text(worker, "worker"), worker)));

    private void Root(string name, string help, string property) => One(name, help, KnownView.Number(_view.Root, property));

    private void One(string name, string help, double value)
    {
        if (!double.IsFinite(value)) return;
        Head(name, help);
        Sample(name, value);
    }

    private void Each(string name, string help, string kind, string property)
    {
        Head(name, help);
        foreach (var (_, node, element) in All().Where(one => one.Kind == kind))
            Sample(name, KnownView.Number(element, property), ("node", node));
    }

    private void Head(string name, string help) =>
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(" gauge\n");

    private void Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        if (!double.IsFinite(value)) return;
        _text.Append(name);
        var separator = '{';
        foreach (var (label, text) in labels)
        {
            _text.Append(separator).Append(label).Append("=\"")
                .Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal))
                .Append('"');
            separator = ',';
        }
        if (separator == ',') _text.Append('}');
        _text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }
}
