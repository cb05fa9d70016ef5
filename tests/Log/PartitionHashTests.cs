using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Log.Tests;

public sealed class PartitionHashTests
{
    // Test vectors of FNV's authors (draft-eastlake-fnv, appendix C).
    [Theory]
    [InlineData("", 0x811c9dc5)]
    [InlineData("a", 0xe40c292c)]
    [InlineData("b", 0xe70c2de5)]
    [InlineData("foo", 0xa9f37ed7)]
    [InlineData("foobar", 0xbf9cf968)]
    public void The_reference_computes_FNV_1a_as_published(string key, uint hash) => Assert.Equal(hash, Fnv1A(key));

    // MurmurHash3_x86_32 of nothing with these seeds is its finaliser alone.
    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(1u, 0x514e28b7u)]
    [InlineData(0xffffffffu, 0x81f16f39u)]
    public void The_reference_computes_the_finaliser_of_MurmurHash3_as_published(uint seed, uint hash) =>
        Assert.Equal(hash, Finish(seed));

    [Fact]
    public void A_partition_is_what_the_reference_computes_for_any_key_and_count() => Prop.ForAll<string?, PositiveInt>((key, count) =>
        PartitionHash.PartitionOf(key, count.Get) == Reference(key ?? "", count.Get)).QuickCheckThrowOnFailure();

    [Fact]
    public void Long_keys_and_characters_outside_the_basic_plane_are_hashed_as_their_whole_UTF8()
    {
        for (var length = 60; length < 140; length++)
            foreach (var key in new[]
                     {
                         new string('é', length), string.Concat(Enumerable.Repeat("😀", length)), "x" + string.Concat(Enumerable.Repeat("😀", length)),
                         new string('\ud83d', length), new string('\ude00', length) + "z",
                     })
                Assert.Equal(Reference(key, int.MaxValue), PartitionHash.PartitionOf(key, int.MaxValue));
    }

    // The documented vectors for whoever writes the hash elsewhere; they may never change.
    [Theory]
    [InlineData("", 4, 32)]
    [InlineData("a", 4, 32)]
    [InlineData("c6ef3124-b53a-4b13-a233-0088f79dcbcb", 4, 32)]
    [InlineData("Zoë", 4, 32)]
    public void The_documented_vectors_hold(string key, int few, int many)
    {
        Assert.Equal(Documented[key].Few, PartitionHash.PartitionOf(key, few));
        Assert.Equal(Documented[key].Many, PartitionHash.PartitionOf(key, many));
    }

    private static readonly Dictionary<string, (int Few, int Many)> Documented = new()
    {
        [""] = (3, 11),
        ["a"] = (3, 19),
        ["c6ef3124-b53a-4b13-a233-0088f79dcbcb"] = (2, 14),
        ["Zoë"] = (3, 11),
    };

    [Fact]
    public void Visitors_spread_evenly()
    {
        var counts = new int[32];
        for (var i = 0; i < 320_000; i++) counts[PartitionHash.PartitionOf($"user-{i}", 32)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
    }

    [Fact]
    public void No_partitions_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PartitionHash.PartitionOf("a", 0));

    private static int Reference(string key, int partitions) => (int)(Finish(Fnv1A(key)) % (uint)partitions);

    private static uint Fnv1A(string key) =>
        Encoding.UTF8.GetBytes(key).Aggregate(0x811c9dc5u, (hash, b) => unchecked((hash ^ b) * 0x01000193u));

    private static uint Finish(uint hash)
    {
        unchecked
        {
            hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
            hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
            return hash ^ (hash >> 16);
        }
    }
}
