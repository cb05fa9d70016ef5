namespace Sluice.Architecture.Tests;

/// <summary>The arrows of docs/architecture.md.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] Vocabulary = ["Log", "Snowplow", "Iglu", "Settings", "Webhooks", "Api"];
    private static readonly string[] Outside = ["Azure", "Host"];

    [Theory]
    [InlineData("Log")]
    [InlineData("Snowplow")]
    [InlineData("Iglu")]
    [InlineData("Settings")]
    [InlineData("Webhooks")]
    [InlineData("Api")]
    public void The_vocabulary_refers_to_nothing(string name)
    {
        var project = Assert.Single(Project.All, project => project.Path == $"functions/{name}/{name}.csproj");
        Assert.Empty(project.Projects);
        Assert.Empty(project.Packages);
    }

    [Fact]
    public void Workers_refer_to_the_vocabulary_only()
    {
        var workers = Project.All
            .Where(project => project.Path.StartsWith("functions/", StringComparison.Ordinal))
            .Where(project => !Vocabulary.Contains(project.Name) && !Outside.Contains(project.Name)).ToList();

        Assert.True(workers.Count >= 4, "The workers were not found.");
        foreach (var worker in workers) Assert.Subset(Vocabulary.ToHashSet(), worker.Projects.ToHashSet());
    }

    [Fact]
    public void Only_the_host_and_the_local_run_refer_to_Azure_and_nothing_refers_to_the_host()
    {
        var azure = Project.All.Where(project => project.Projects.Contains("Azure")).Select(project => project.Path);
        var host = Project.All.Where(project => project.Projects.Contains("Host"));

        Assert.Subset(new HashSet<string> { "functions/Host/Host.csproj", "local/Cli.csproj", "local/Query/Query.csproj" }, azure.ToHashSet());
        Assert.Empty(host);
    }

    [Fact]
    public void Nothing_below_functions_refers_to_the_local_run()
    {
        var local = Project.All.Where(project => project.Path.StartsWith("local/", StringComparison.Ordinal)).Select(project => project.Name).ToHashSet();
        var wrong = Project.All
            .Where(project => project.Path.StartsWith("functions/", StringComparison.Ordinal))
            .Where(project => project.Projects.Any(local.Contains)).Select(project => project.Path);

        Assert.Empty(wrong);
    }

    [Fact]
    public void Clients_of_Azure_are_used_in_Azure_and_the_local_run_only()
    {
        var wrong =
            from project in Project.All
            where project.Path != "functions/Azure/Azure.csproj" && !project.Path.StartsWith("local/", StringComparison.Ordinal)
            from package in project.Packages
            where package == "AMQPNetLite" || package.StartsWith("Azure.", StringComparison.Ordinal)
            select $"{project.Path}: {package}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Everything_in_functions_but_Azure_and_Host_is_compatible_with_ahead_of_time_compilation()
    {
        var wrong =
            from project in Project.All
            where project.Path.StartsWith("functions/", StringComparison.Ordinal) && !Outside.Contains(project.Name)
            where !Sources.Read(project.Path).Contains("<IsAotCompatible>true</IsAotCompatible>", StringComparison.Ordinal)
            select project.Path;

        Assert.Empty(wrong);
    }
}
