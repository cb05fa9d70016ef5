using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Testing;

namespace Sluice.Infra.Tests;

/// <summary>What the functions ask for in their function.json is what the infrastructure has.</summary>
public sealed class FunctionTests
{
    private static readonly Snapshot Dev = new("dev");

    // Flex Consumption refuses these, or takes them from functionAppConfig.
    private static readonly string[] Forbidden =
    [
        "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_WORKER_RUNTIME_VERSION", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE",
        "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "WEBSITE_CONTENTSHARE", "SCM_DO_BUILD_DURING_DEPLOYMENT", "ENABLE_ORYX_BUILD",
    ];

    public static TheoryData<string> Functions =>
        [.. Directory.GetDirectories(Repository.File("functions", "Host"))
            .Where(folder => File.Exists(Path.Combine(folder, "function.json"))).Select(folder => Path.GetFileName(folder)!)];

    [Theory, MemberData(nameof(Functions))]
    public void What_a_function_is_bound_to_exists(string function)
    {
        var text = File.ReadAllText(Repository.File("functions", "Host", function, "function.json"));
        var settings = Dev.Settings();
        foreach (Match name in Regex.Matches(text, "%([^%\"]+)%"))
            Assert.True(settings.ContainsKey(name.Groups[1].Value), $"The app setting {name.Groups[1].Value} is missing.");

        using var json = JsonDocument.Parse(text);
        foreach (var binding in json.RootElement.GetProperty("bindings").EnumerateArray())
        {
            if (binding.TryGetProperty("connection", out var connection))
                Assert.Contains(settings.Keys, key => key.StartsWith(connection.GetString() + "__", StringComparison.Ordinal));
            if (!binding.TryGetProperty("eventHubName", out var hub)) continue;
            Assert.Contains(hub.GetString()!, Dev.Below("Microsoft.EventHub/namespaces/eventhubs"));
            Assert.Contains($"{hub.GetString()}/{binding.GetProperty("consumerGroup").GetString()}",
                Dev.Below("Microsoft.EventHub/namespaces/eventhubs/consumergroups"));
        }
    }

    [Theory]
    [InlineData("EventHubs", "fullyQualifiedNamespace")]
    [InlineData("AzureWebJobsStorage", "blobServiceUri", "queueServiceUri", "tableServiceUri")]
    [InlineData("Storage", "blobServiceUri", "tableServiceUri")]
    public void A_connection_names_its_service_and_the_identity(string connection, params string[] parts)
    {
        var settings = Dev.Settings();
        Assert.Equal("'managedidentity'", settings[connection + "__credential"]);
        Assert.EndsWith(".clientId", settings[connection + "__clientId"]);
        Assert.All(parts, part => Assert.Contains("reference(", settings[$"{connection}__{part}"]));
        Assert.DoesNotContain(connection, settings.Keys);
    }

    [Fact]
    public void The_app_knows_its_schedule_its_identity_and_where_telemetry_goes()
    {
        var settings = Dev.Settings();
        Assert.Equal("'0 * * * * *'", settings["RelaySchedule"]);
        Assert.Equal("'30 * * * * *'", settings["ReportsSchedule"]);
        Assert.Equal("'*/10 * * * * *'", settings["AudiencesSchedule"]);
        Assert.Equal("'0 15 * * * *'", settings["LakeSchedule"]);
        Assert.Equal("'Wait'", settings["Sluice__Iglu__OnUnreachable"]);
        Assert.EndsWith(".clientId", settings["AZURE_CLIENT_ID"]);
        Assert.Contains("ConnectionString", settings["APPLICATIONINSIGHTS_CONNECTION_STRING"]);
        Assert.Contains("Authorization=AAD", settings["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]);
    }

    [Fact]
    public void The_fabric_knows_when_to_look_what_to_scale_and_how_far()
    {
        var settings = Dev.Settings();
        Assert.Equal("'*/10 * * * * *'", settings["FabricSchedule"]);
        Assert.Equal($"'{Dev.Site.GetProperty("id").GetString()}'", settings["Sluice__Fabric__Azure__AppId"]);
        Assert.Equal(
            $"'{Dev.Of("Microsoft.EventHub/namespaces").Single().GetProperty("id").GetString()}'", settings["Sluice__Fabric__Azure__NamespaceId"]);
        Assert.Equal(settings["Sluice__Fabric__Azure__NamespaceId"], settings["Sluice__Fabric__Monitor__NamespaceId"]);
        Assert.Equal(("'1'", "'10'"), (settings["Sluice__Fabric__Planner__MinUnits"], settings["Sluice__Fabric__Planner__MaxUnits"]));
    }

    [Fact]
    public void No_setting_is_one_that_Flex_Consumption_refuses() => Assert.Empty(Dev.Settings().Keys.Intersect(Forbidden));
}
