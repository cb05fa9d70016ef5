using System.Buffers.Binary;

namespace Sluice.Snowplow.Tests;

public sealed class CollectorPayloadThriftTests
{
    [Fact]
    public async Task Apaches_library_reads_what_we_write()
    {
        foreach (var payload in Payloads())
            AssertSame(payload, await ApacheThriftCodec.ReadAsync(CollectorPayloadThrift.ToBytes(payload)));
    }

    [Fact]
    public async Task We_read_what_Apaches_library_writes()
    {
        foreach (var payload in Payloads()) AssertSame(payload, Read(await ApacheThriftCodec.WriteAsync(payload)));
    }

    [Fact]
    public async Task Fields_of_a_newer_struct_are_skipped()
    {
        foreach (var payload in Payloads())
            AssertSame(payload, Read(await ApacheThriftCodec.WriteAsync(payload, foreignFields: true)));
    }

    [Fact]
    public void Cut_off_at_any_byte_a_payload_is_refused_with_a_sentence()
    {
        var bytes = CollectorPayloadThrift.ToBytes(Samples.Payload());
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(CollectorPayloadThrift.TryRead(bytes.AsSpan(0, length), out _, out var error));
            Assert.NotEmpty(error);
        }
        Assert.False(CollectorPayloadThrift.TryRead([.. bytes, 0], out _, out _));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(200)]
    [InlineData(210)]
    [InlineData(220)]
    [InlineData(31337)]
    public void A_payload_without_a_required_field_is_refused(int id)
    {
        var bytes = CollectorPayloadThrift.ToBytes(Samples.Payload());
        var at = Find(bytes, (short)id);
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(at), 999);
        Assert.False(CollectorPayloadThrift.TryRead(bytes, out _, out var error));
        Assert.Contains("required", error);
    }

    [Fact]
    public void Random_bytes_and_flipped_bits_never_throw_and_cost_no_more_memory_than_they_are_long()
    {
        var random = new Random(1);
        var good = CollectorPayloadThrift.ToBytes(Samples.Payload());
        for (var i = 0; i < 20_000; i++)
        {
            byte[] bytes;
            if (i % 2 == 0) random.NextBytes(bytes = new byte[random.Next(200)]);
            else
            {
                bytes = good.ToArray();
                for (var flips = random.Next(1, 6); flips > 0; flips--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }
            if (i % 4 == 0 && bytes.Length > 0) bytes[0] = (byte)random.Next(16);
            var before = GC.GetAllocatedBytesForCurrentThread();
            if (!CollectorPayloadThrift.TryRead(bytes, out _, out var error)) Assert.NotEmpty(error);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096 + bytes.Length * 8);
        }
    }

    [Theory]
    [InlineData(15, 11)]
    [InlineData(15, 2)]
    [InlineData(15, 12)]
    [InlineData(15, 0)]
    [InlineData(14, 10)]
    [InlineData(13, 11)]
    [InlineData(11, 0)]
    public void A_count_beyond_the_bytes_is_refused_without_taking_memory_for_it(byte type, byte element)
    {
        foreach (var id in new short[] { 350, 7 })
            foreach (var count in new[] { int.MaxValue, int.MinValue, -1, 1_000_000 })
            {
                var bytes = new byte[64];
                bytes[0] = type;
                BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(1), id);
                var at = 3;
                if (type is 15 or 14 or 13) bytes[at++] = element;
                if (type is 13) bytes[at++] = element;
                BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), count);
                var before = GC.GetAllocatedBytesForCurrentThread();
                Assert.False(CollectorPayloadThrift.TryRead(bytes, out _, out var error));
                Assert.NotEmpty(error);
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
            }
    }

    [Theory]
    [InlineData(12)]
    [InlineData(15)]
    [InlineData(13)]
    public void Nesting_without_end_is_refused(byte type)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < 100_000; i++)
            bytes.AddRange(type switch
            {
                12 => (byte[])[12, 0, 1],
                15 => i == 0 ? [15, 0, 1, 15, 0, 0, 0, 1] : [15, 0, 0, 0, 1],
                _ => i == 0 ? [13, 0, 1, 13, 13, 0, 0, 0, 1] : [13, 13, 0, 0, 0, 1],
            });
        Assert.False(CollectorPayloadThrift.TryRead(bytes.ToArray(), out _, out var error));
        Assert.Contains("nested", error);
    }

    private static CollectorPayload Read(byte[] bytes)
    {
        Assert.True(CollectorPayloadThrift.TryRead(bytes, out var payload, out var error), error);
        return payload;
    }

    private static void AssertSame(CollectorPayload expected, CollectorPayload actual)
    {
        Assert.Equal(expected.Headers, actual.Headers);
        Assert.Equal(expected with { Headers = null }, actual with { Headers = null });
    }

    private static IEnumerable<CollectorPayload> Payloads()
    {
        yield return Samples.Payload();
        yield return new CollectorPayload { Collector = "c" };
        yield return Samples.Payload("") with { Headers = [], Body = "", Timestamp = long.MinValue };
        var random = new Random(4);
        for (var i = 0; i < 100; i++)
            yield return new CollectorPayload
            {
                IpAddress = Samples.Text(random),
                Timestamp = random.NextInt64(),
                Collector = Samples.Text(random),
                UserAgent = Maybe(),
                RefererUri = Maybe(),
                Path = Maybe(),
                Querystring = Maybe(),
                Body = Maybe(3000),
                Headers = random.Next(2) == 0 ? null : Enumerable.Range(0, random.Next(20)).Select(_ => Samples.Text(random)).ToList(),
                ContentType = Maybe(),
                Hostname = Maybe(),
                NetworkUserId = Maybe(),
            };

        string? Maybe(int length = 40) => random.Next(2) == 0 ? null : Samples.Text(random, length);
    }

    /// <summary>Position of a field's number; the fields in front of it hold none of the bytes.</summary>
    private static int Find(byte[] bytes, short id)
    {
        for (var i = 1; i < bytes.Length - 1; i++)
            if (bytes[i - 1] is 11 or 10 && BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(i)) == id) return i;
        throw new InvalidOperationException($"no field {id}");
    }
}
