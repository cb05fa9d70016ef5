using System.Text.Json;
using Sluice.Testing;

namespace Sluice.Infra.Tests;

public sealed class ResourceTests
{
    // Types that Azure has no tags for; whatever is not listed must carry them.
    private static readonly HashSet<string> Untagged =
    [
        "Microsoft.Authorization/roleAssignments",
        "Microsoft.Authorization/roleDefinitions",
        "Microsoft.EventHub/namespaces/eventhubs",
        "Microsoft.EventHub/namespaces/eventhubs/consumergroups",
        "Microsoft.Storage/storageAccounts/blobServices",
        "Microsoft.Storage/storageAccounts/blobServices/containers",
        "Microsoft.Storage/storageAccounts/managementPolicies",
        "Microsoft.Web/sites/basicPublishingCredentialsPolicies",
        "Microsoft.Web/sites/config",
    ];

    // Azure's own identifiers, the same in every tenant.
    private static readonly Dictionary<string, string> Roles = new()
    {
        ["a638d3c7-ab3a-418d-83e6-5f17a39d4fde"] = "Event Hubs Data Receiver",
        ["2b629674-e913-4c01-ae53-ef4638d8f975"] = "Event Hubs Data Sender",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["43d0d8ad-25c7-4714-9337-8ba259a9fe05"] = "Monitoring Reader",
        ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = "Storage Blob Data Contributor",
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"] = "Storage Blob Data Reader",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["76199698-9eea-4c19-bc75-cec21354c6b6"] = "Storage Table Data Reader",
    };

    public static TheoryData<string> Snapshots => [.. Snapshot.Names];

    [Theory, MemberData(nameof(Snapshots))]
    public void Every_resource_says_which_environment_it_belongs_to(string name) =>
        Assert.All(new Snapshot(name).Resources.Where(resource => !Untagged.Contains(Snapshot.Type(resource))),
            resource => Assert.Equal(name, resource.GetProperty("tags").GetProperty("azd-env-name").GetString()));

    [Theory, MemberData(nameof(Snapshots))]
    public void Every_role_is_a_known_one(string name)
    {
        var assignments = new Snapshot(name).Of("Microsoft.Authorization/roleAssignments").ToList();
        Assert.NotEmpty(assignments);
        var own = Snapshot.Name(new Snapshot(name).Of("Microsoft.Authorization/roleDefinitions").Single());
        Assert.All(assignments, assignment => Assert.Contains(Snapshot.Role(assignment), Roles.Keys.Append(own)));
    }

    [Fact]
    public void The_app_has_these_roles_and_no_others()
    {
        var granted = new Snapshot("dev").Of("Microsoft.Authorization/roleAssignments")
            .GroupBy(assignment => Roles.GetValueOrDefault(Snapshot.Role(assignment), "own")).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(new Dictionary<string, int>
        {
            ["Storage Blob Data Owner"] = 1,
            ["Storage Blob Data Contributor"] = 1,
            ["Storage Table Data Contributor"] = 2,
            ["Monitoring Metrics Publisher"] = 1,
            ["Monitoring Reader"] = 1,
            ["Event Hubs Data Sender"] = 4,
            ["Event Hubs Data Receiver"] = 4,
            ["own"] = 2,
        }, granted);
    }

    [Theory, MemberData(nameof(Snapshots))]
    public void Metrics_are_read_of_the_namespace_and_of_nothing_else(string name)
    {
        var assignment = new Snapshot(name).Of("Microsoft.Authorization/roleAssignments")
            .Single(one => Roles.GetValueOrDefault(Snapshot.Role(one)) == "Monitoring Reader");
        Assert.Contains("Microsoft.EventHub/namespaces", assignment.GetProperty("id").GetString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Snapshots))]
    public void Its_own_role_reads_and_writes_the_namespace_and_the_app_and_nothing_in_them(string name)
    {
        var snapshot = new Snapshot(name);
        var role = snapshot.Of("Microsoft.Authorization/roleDefinitions").Single();
        var permission = Assert.Single(role.GetProperty("properties").GetProperty("permissions").EnumerateArray());
        Assert.Equal(
            ["Microsoft.EventHub/namespaces/read", "Microsoft.EventHub/namespaces/write", "Microsoft.Web/sites/read", "Microsoft.Web/sites/write"],
            permission.GetProperty("actions").EnumerateArray().Select(action => action.GetString()));
        Assert.False(permission.TryGetProperty("dataActions", out _));
        Assert.EndsWith($"/resourceGroups/rg-{name}", Assert.Single(
            role.GetProperty("properties").GetProperty("assignableScopes").EnumerateArray()).GetString());
        var scopes = snapshot.Of("Microsoft.Authorization/roleAssignments").Where(a => Snapshot.Role(a) == Snapshot.Name(role))
            .Select(a => a.GetProperty("id").GetString()!).ToList();
        Assert.Equal(2, scopes.Count);
        Assert.Contains(scopes, scope => scope.Contains("/Microsoft.EventHub/namespaces/evhns-", StringComparison.Ordinal));
        Assert.Contains(scopes, scope => scope.Contains("/Microsoft.Web/sites/func-", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Snapshots))]
    public void A_new_version_rolls_over(string name) => Assert.Equal("RollingUpdate",
        new Snapshot(name).Site.GetProperty("properties").GetProperty("functionAppConfig")
            .GetProperty("siteUpdateStrategy").GetProperty("type").GetString());

    [Theory, MemberData(nameof(Snapshots))]
    public void Nothing_can_be_signed_in_to_with_a_key(string name)
    {
        var snapshot = new Snapshot(name);
        var accounts = snapshot.Of("Microsoft.Storage/storageAccounts").ToList();
        Assert.Equal(2, accounts.Count);
        Assert.All(accounts, account =>
        {
            Assert.False(account.GetProperty("properties").GetProperty("allowSharedKeyAccess").GetBoolean());
            Assert.False(account.GetProperty("properties").GetProperty("allowBlobPublicAccess").GetBoolean());
        });
        Assert.True(snapshot.Of("Microsoft.EventHub/namespaces").Single().GetProperty("properties").GetProperty("disableLocalAuth").GetBoolean());
        Assert.True(snapshot.Of("Microsoft.Insights/components").Single().GetProperty("properties").GetProperty("DisableLocalAuth").GetBoolean());
    }

    [Fact]
    public void The_hubs_have_the_partitions_that_cannot_be_changed_later()
    {
        var hubs = new Snapshot("dev").Of("Microsoft.EventHub/namespaces/eventhubs").ToDictionary(
            hub => Snapshot.Name(hub).Split('/')[1],
            hub => hub.GetProperty("properties").GetProperty("partitionCount").GetInt32());
        Assert.Equal(new Dictionary<string, int> { ["collected"] = 32, ["enriched"] = 32, ["failed"] = 4, ["audiences"] = 4 }, hubs);
    }

    [Fact]
    public void The_containers_that_the_app_writes_to_exist() =>
        Assert.Superset(new HashSet<string> { "default/archive", "default/overflow", "default/lake", "default/app-package" },
            new Snapshot("dev").Below("Microsoft.Storage/storageAccounts/blobServices/containers"));

    [Theory, MemberData(nameof(Snapshots))]
    public void The_app_runs_as_a_custom_handler_on_Flex_Consumption(string name)
    {
        var snapshot = new Snapshot(name);
        Assert.Equal("FC1", snapshot.Of("Microsoft.Web/serverfarms").Single().GetProperty("sku").GetProperty("name").GetString());
        var config = snapshot.Site.GetProperty("properties").GetProperty("functionAppConfig");
        Assert.Equal("custom", config.GetProperty("runtime").GetProperty("name").GetString());
        Assert.Equal("1.0", config.GetProperty("runtime").GetProperty("version").GetString());
        Assert.False(snapshot.Site.GetProperty("properties").GetProperty("siteConfig").TryGetProperty("cors", out _));
    }

    [Fact]
    public void Only_scale_groups_that_exist_are_kept_ready()
    {
        var groups = new Snapshot("production").Site.GetProperty("properties").GetProperty("functionAppConfig")
            .GetProperty("scaleAndConcurrency").GetProperty("alwaysReady").EnumerateArray()
            .Select(group => group.GetProperty("name").GetString()!).ToList();
        Assert.NotEmpty(groups);
        Assert.All(groups, group => Assert.True(group == "http" || (group.StartsWith("function:", StringComparison.Ordinal)
            && File.Exists(Repository.File("functions", "Host", group["function:".Length..], "function.json"))), group));
    }
}
