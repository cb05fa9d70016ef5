using FsCheck;
using FsCheck.Fluent;
using Sluice.Fabric.Planning;

namespace Sluice.Fabric.Tests.Planning;

public sealed class PartitionTests
{
    [Theory]
    [InlineData(32, 3, 11)]
    [InlineData(32, 2, 16)]
    [InlineData(32, 1, 32)]
    [InlineData(32, 32, 1)]
    [InlineData(4, 3, 2)]
    public void The_smallest_number_with_so_many_partitions_each(int partitions, int each, int expected) =>
        Assert.Equal(expected, PartitionArithmetic.SmallestFor(partitions, each));

    [Fact]
    public void Twelve_to_fifteen_do_what_eleven_do() =>
        Assert.All(Enumerable.Range(11, 5), n => Assert.Equal(11, PartitionArithmetic.Economical(32, n)));

    [Fact]
    public void The_economical_number_is_minimal_and_as_fast() => Prop.ForAll<PositiveInt, PositiveInt>((p, n) =>
    {
        var (partitions, instances) = (p.Get, n.Get);
        var best = PartitionArithmetic.Economical(partitions, instances);
        return PartitionArithmetic.Busiest(partitions, best) <= PartitionArithmetic.Busiest(partitions, instances)
            && (best == 1 || PartitionArithmetic.Busiest(partitions, best - 1) > PartitionArithmetic.Busiest(partitions, instances));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Equal_partitions_get_the_smallest_fleet_that_carries_them_however_they_are_spread() =>
        Prop.ForAll<PositiveInt, PositiveInt, bool>((p, d, byRate) =>
        {
            var partitions = 1 + p.Get % 64;
            var demand = (1 + d.Get % 100) / 100.0;
            var fleet = Sizing.Smallest(Enumerable.Repeat(demand, partitions).ToArray(), byRate ? Balance.ByRate : Balance.ByCount);
            var each = (int)Math.Floor(1 / demand + 1e-6);
            return fleet.Instances == PartitionArithmetic.SmallestFor(partitions, Math.Min(each, partitions));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_partition_that_no_instance_can_carry_does_not_ask_for_everybody()
    {
        Assert.Equal(1, Sizing.Smallest([1.6, 0.2, 0.2, 0.2], Balance.ByCount).Instances);
        Assert.Equal(4, Sizing.Smallest([1.6, 1.2, 0.2, 0.2], Balance.ByCount).Instances);
        Assert.Equal(1, Sizing.Smallest([1.6], Balance.ByCount).Instances);
    }

    [Fact]
    public void A_fleet_for_rates_carries_all_partitions_and_one_less_would_not_carry_their_sum() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var demands = Enumerable.Range(0, 1 + random.Next(64)).Select(_ => random.NextDouble()).ToArray();
        var fleet = Sizing.Smallest(demands, Balance.ByRate);
        return fleet.Busiest <= 1 + 1e-6 && fleet.Instances >= demands.Sum() - 1e-6 && fleet.Instances <= demands.Length;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Ten_thousand_partitions_are_sized()
    {
        var random = new Random(1);
        var demands = Enumerable.Range(0, 10_000).Select(_ => random.NextDouble() * 0.7).ToArray();

        var fleet = Sizing.Smallest(demands, Balance.ByRate);

        Assert.InRange(fleet.Instances, demands.Sum(), demands.Sum() * 1.2);
        Assert.True(fleet.Busiest <= 1 + 1e-6);
    }

    [Fact]
    public void Spread_by_count_nobody_owns_two_more_than_another() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var (owners, instances) = Owners(random);
        PartitionAssignment.Assign(owners, Enumerable.Repeat(1.0, owners.Length).ToArray(), instances, 0);
        var counts = Enumerable.Range(0, instances).Select(i => owners.Count(o => o == i)).ToList();
        return counts.Sum() == owners.Length && counts.Max() - counts.Min() <= 1;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_below_the_bound_stays_where_it_is() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var (owners, instances) = Owners(random);
        var before = owners.ToArray();
        var loads = owners.Select(_ => random.NextDouble()).ToArray();
        var moved = PartitionAssignment.Assign(owners, loads, instances, double.MaxValue);
        var homeless = before.Count(o => o < 0 || o >= instances);
        return moved == homeless && owners.Zip(before).All(pair => pair.First == pair.Second || pair.Second < 0 || pair.Second >= instances);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_hot_partition_is_left_alone_by_moving_its_neighbours()
    {
        int[] owners = [0, 0, 0, 1, 1, 1, 2, 2];
        double[] loads = [200, 50, 50, 50, 50, 50, 50, 50];

        PartitionAssignment.Assign(owners, loads, 3, 230);

        Assert.Single(owners, owner => owner == owners[0]);
    }

    [Fact]
    public void Without_instances_nobody_owns_anything()
    {
        int[] owners = [0, 1, 2];
        Assert.Equal(3, PartitionAssignment.Assign(owners, new double[3], 0, 0));
        Assert.All(owners, owner => Assert.Equal(-1, owner));
    }

    private static (int[] Owners, int Instances) Owners(Random random)
    {
        var instances = 1 + random.Next(20);
        return ([.. Enumerable.Range(0, 1 + random.Next(64)).Select(_ => random.Next(-1, 22))], instances);
    }
}
