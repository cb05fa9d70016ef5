using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Azure.Fabric;
using Sluice.Fabric.Planning;

namespace Sluice.Azure.Tests.Fabric;

public sealed class DecisionReaderTests
{
    [Fact]
    public void What_is_written_is_read_whole()
    {
        foreach (var held in Enum.GetValues<HoldReason>())
            foreach (var rule in Enum.GetValues<DecisionRule>())
            {
                var decision = Rounds.Decide("d", Rounds.Start) with
                {
                    Held = held, Rule = rule, Advice = null, Prediction = new Prediction(12.5, 0.25, 3.75m),
                    Outcome = new DecisionOutcome(Rounds.Start.AddMinutes(1), DecisionVerdict.Later, double.NaN, 7),
                };
                Assert.True(DecisionReader.TryRead(Json(decision), out var read));
                Assert.Equal(decision, read);
            }
    }

    [Fact]
    public void Whatever_else_it_gets_it_refuses_without_a_fault()
    {
        var whole = Json(Rounds.Decide("d", Rounds.Start)).ToArray();
        for (var i = 0; i < whole.Length; i++) Assert.False(DecisionReader.TryRead(whole.AsMemory(0, i), out _));
        foreach (var json in new[] { "null", "[]", "1", "{}", """{"id":1}""", """{"id":"a","time":"yesterday"}""" })
            Assert.False(DecisionReader.TryRead(Encoding.UTF8.GetBytes(json), out _));
        var random = new Random(5);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = whole.ToArray();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            // Read or refused, never thrown.
            _ = DecisionReader.TryRead(bytes, out _);
        }
    }

    private static ReadOnlyMemory<byte> Json(Decision decision)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) DecisionJson.Write(json, decision);
        return buffer.WrittenMemory;
    }
}
