using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Sluice.Fabric.Api;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Storing;

namespace Sluice.Fabric.Tests.Api;

public sealed class MetricsTests : FabricApiTest
{
    // Prometheus, exposition formats, text format 0.0.4.
    private static readonly Regex Line = new("""^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (-?[0-9.eE+-]+)$""");

    [Fact]
    public async Task Metrics_are_Prometheus_text_in_which_every_family_is_described_once_and_stands_together()
    {
        using var answer = await SendAsync(HttpMethod.Get, "metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var text = await answer.Content.ReadAsStringAsync();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var family = "";
        var families = new HashSet<string>();
        var samples = new HashSet<string>();
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal)) Assert.True(families.Add(family = line.Split(' ')[2]), line);
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) Assert.Equal($"# TYPE {family} gauge", line);
            else
            {
                var match = Line.Match(line);
                Assert.True(match.Success, line);
                Assert.Equal(family, match.Groups[1].Value);
                Assert.True(samples.Add(line[..line.LastIndexOf(' ')]), line);
            }
        }
        Assert.Contains("sluice_node_state{kind=\"worker\",node=\"Visitors\",state=\"stalled\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("sluice_node_state{kind=\"worker\",node=\"Visitors\",state=\"ok\"} 0", text, StringComparison.Ordinal);
        Assert.Contains("sluice_worker_instances{node=\"Enrich\",version=\"1.5.0\"} 5", text, StringComparison.Ordinal);
        Assert.Contains("sluice_throughput_units 4\n", text, StringComparison.Ordinal);
        Assert.Contains("sluice_partition_lag_seconds{node=\"Visitors\",partition=\"7\"} 88\n", text, StringComparison.Ordinal);
        Assert.Contains("sluice_incidents_open{node=\"Visitors\",cause=\"poison\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Label_values_are_escaped_and_unknown_numbers_left_out()
    {
        var view = new PipelineView
        {
            Time = Start, State = NodeState.Unknown,
            Workers = [new WorkerView { Worker = "a\"b\\c\nd 1\n", Stream = "s", Group = "g", State = NodeState.Unknown, Rule = "", Since = Start, Instances = ImmutableArray<InstanceView>.Empty }],
        };
        await History.SaveAsync(new FabricRound(1_000, view, [], []), default);
        using var answer = await SendAsync(HttpMethod.Get, "metrics");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("""node="a\"b\\c\nd 1\n",""", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sluice_worker_lag_seconds{", text, StringComparison.Ordinal);
        Assert.All(text.TrimEnd('\n').Split('\n').Where(line => line[0] != '#'), line => Assert.Matches(Line, line));
    }
}
