using System.Text;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Running;
using Sluice.Fabric.Tests.Planning;

namespace Sluice.Fabric.Tests.Running;

public sealed class FabricMemoryTests
{
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"version\":2,\"round\":7}")]
    [InlineData("{\"version\":1,\"round\":\"x\",\"leader\":1}")]
    [InlineData("{\"version\":1,\"round\":5,\"leader\":\"a\",\"savedAt\":\"2026-01-01T00:00:00Z\",\"judge\":7,\"planner\":[],\"alerts\":\"?\"}")]
    public void What_cannot_be_read_is_forgotten(string stored)
    {
        var memory = FabricMemoryJson.Read(Encoding.UTF8.GetBytes(stored));

        Assert.Empty(memory.Planner.Consumers);
        Assert.Empty(memory.Alerts.Targets);
    }

    [Fact]
    public void A_planner_that_was_stored_after_every_round_decides_as_one_that_was_not()
    {
        var whole = new Pipe();
        var stored = new Pipe { Stored = state => FabricMemoryJson.Read(FabricMemoryJson.Write(new FabricMemory { Planner = state })).Planner };
        foreach (var pipe in new[] { whole, stored })
        {
            pipe.Rounds(12, 400);
            pipe.Round(4_000, lag: 16_000);
            pipe.Rounds(30, 4_000);
            pipe.Rounds(200, 300);
        }

        Assert.NotEmpty(whole.Decisions);
        Assert.Equal(whole.Decisions.Select(Line), stored.Decisions.Select(Line));

        static string Line(Decision d) => $"{d.Id} {d.Action} {d.From} {d.To} {d.Rule} {d.Formula}";
    }
}
