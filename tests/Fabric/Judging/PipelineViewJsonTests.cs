using System.Text.Json;

namespace Sluice.Fabric.Judging.Tests;

public sealed class PipelineViewJsonTests
{
    [Fact]
    public void A_view_is_an_object_with_camel_case_names_and_values()
    {
        var pipeline = new ModelPipeline { Rate = _ => 0 };
        pipeline.Run(10);
        pipeline.Enrich.Instances.ForEach(i => i.Alive = false);
        pipeline.Rate = _ => 100;
        pipeline.RunUntil(() => pipeline.Opened.Any());

        using var json = JsonDocument.Parse(PipelineViewJson.Write(pipeline.Last!.View));
        var root = json.RootElement;
        var worker = root.GetProperty("workers")[0];
        var partition = worker.GetProperty("partitions")[0];

        Assert.Equal("stopped", root.GetProperty("state").GetString());
        Assert.Equal("noOwner", worker.GetProperty("cause").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("latencyMedian").ValueKind);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("throughputUnits").ValueKind);
        Assert.Equal(JsonValueKind.Null, partition.GetProperty("owner").ValueKind);
        Assert.True(partition.GetProperty("lagEvents").GetDouble() > 0);
        Assert.Equal(pipeline.Last.View.Time, root.GetProperty("time").GetDateTimeOffset());
        Assert.Equal("stopped", root.GetProperty("incidents")[0].GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("incidents")[0].GetProperty("closedAt").ValueKind);
    }

    [Theory]
    [InlineData("", typeof(PipelineView))]
    [InlineData("streams", typeof(StreamView))]
    [InlineData("workers", typeof(WorkerView))]
    [InlineData("workers/instances", typeof(InstanceView))]
    [InlineData("workers/partitions", typeof(PartitionView))]
    [InlineData("incidents", typeof(Incident))]
    public void Every_property_is_written(string path, Type type)
    {
        var pipeline = new ModelPipeline();
        pipeline.Run(60);
        pipeline.Enrich.Instances[0].Hung = true;
        pipeline.RunUntil(() => pipeline.Opened.Any());
        using var json = JsonDocument.Parse(PipelineViewJson.Write(pipeline.Last!.View));
        var element = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(json.RootElement, (e, name) => e.GetProperty(name)[0]);

        Assert.Equal(
            type.GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Order(StringComparer.Ordinal),
            element.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }
}
