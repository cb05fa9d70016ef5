using System.Text.RegularExpressions;
using Sluice.Testing;
using YamlDotNet.RepresentationModel;

namespace Sluice.Infra.Tests;

public sealed class AzureYamlTests
{
    // What azd's schema allows at the top; it refuses anything else.
    private static readonly string[] Known =
    [
        "name", "resourceGroup", "metadata", "infra", "services", "resources", "pipeline", "hooks", "requiredVersions", "state",
        "platform", "workflows", "cloud",
    ];

    private readonly YamlMappingNode _root = Read();

    [Fact]
    public void It_names_the_project_and_uses_only_keys_that_azd_knows()
    {
        Assert.Matches("^[a-z0-9][a-z0-9-]*$", Text(_root["name"]));
        Assert.All(_root.Children.Keys, key => Assert.Contains(Text(key), Known));
        Assert.Matches(@"^sluice@\d+\.\d+\.\d+$", Text(_root["metadata"]["template"]));
        Assert.Matches(@"^>= \d+\.\d+\.\d+$", Text(_root["requiredVersions"]["azd"]));
    }

    [Fact]
    public void It_provisions_the_template_with_Bicep()
    {
        Assert.Equal("bicep", Text(_root["infra"]["provider"]));
        Assert.True(File.Exists(Repository.File(Text(_root["infra"]["path"]), Text(_root["infra"]["module"]) + ".bicep")));
        Assert.False(File.Exists(Repository.File("infra", "main.parameters.json")), "azd takes one parameter file, not two.");
    }

    [Fact]
    public void Its_one_service_is_the_tagged_site_built_from_the_one_project_in_its_folder()
    {
        var (key, service) = ((YamlMappingNode)_root["services"]).Children.Single();
        Assert.Equal("function", Text(service["host"]));
        Assert.Equal("csharp", Text(service["language"]));
        var project = Assert.Single(Directory.GetFiles(Repository.File(Text(service["project"])), "*.*proj"));
        Assert.Matches("<UserSecretsId>[^<]+</UserSecretsId>", File.ReadAllText(project));
        Assert.All(Snapshot.Names, name => Assert.Equal(Text(key),
            new Snapshot(name).Site.GetProperty("tags").GetProperty("azd-service-name").GetString()));
    }

    [Fact]
    public void The_page_on_deployment_lists_every_value_that_can_be_set()
    {
        var page = File.ReadAllText(Repository.File("docs", "deploy.md"));
        var names = Regex.Matches(File.ReadAllText(Repository.File("infra", "main.bicepparam")), "readEnvironmentVariable\\('([A-Z_]+)'")
            .Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"`{name}`", page));
    }

    private static YamlMappingNode Read()
    {
        var yaml = new YamlStream();
        using var text = new StreamReader(Repository.File("azure.yaml"));
        yaml.Load(text);
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
