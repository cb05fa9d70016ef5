using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Architecture.Tests;

public sealed class DocumentationTests
{
    private const string Planner = "Sluice__Fabric__Planner__";
    private static readonly ConfigurationPage Page = new();

    [Fact]
    public void Every_option_is_documented_with_its_default_and_nothing_else_is()
    {
        var code = OptionTree.All().Select(option => $"{option.Key} = {option.Value}");
        var page = Page.Settings.Select(setting => $"{setting.Name} = {setting.Default}").Order(StringComparer.Ordinal);

        Assert.True(code.Count() > 70, "The options were not found.");
        Assert.Equal(code, page);
    }

    [Fact]
    public void Every_setting_that_the_source_names_is_documented()
    {
        var named = Literals(@"""(Sluice__\w+?)(?:__\d+)?(?:__)?[""{]").Distinct().ToList();
        var documented = Page.Settings.Select(setting => setting.Name).ToList();

        Assert.NotEmpty(named);
        // The planner's are in the table of the page that explains it.
        var planner = Sources.Read("docs/fabric.md");
        documented.AddRange(named.Where(name =>
            name.StartsWith(Planner, StringComparison.Ordinal) && planner.Contains($"| `{name[Planner.Length..]}` |", StringComparison.Ordinal)));
        var missing = named.Where(name => !documented.Any(known => known == name || known.StartsWith(name + "__", StringComparison.Ordinal)));
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("EventHubs")]
    [InlineData("Storage")]
    [InlineData("AzureWebJobsStorage")]
    public void Every_connection_is_documented(string name) => Assert.True(Page.Lists(name), name);

    [Fact]
    public void Every_part_of_a_connection_is_documented()
    {
        var parts = Literals(@"(?:\.Part|UriPart)\(""(\w+)""\)").Distinct().ToList();

        Assert.True(parts.Count >= 5, "The parts were not found.");
        var missing = parts.Where(part => !Page.Lists("EventHubs__" + part) && !Page.Lists("Storage__" + part));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_setting_of_telemetry_is_documented()
    {
        var settings = Literals(@"""(APPLICATIONINSIGHTS_\w+)""").Distinct().ToList();

        Assert.NotEmpty(settings);
        var missing = settings.Where(setting => !Page.Lists(setting));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_counter_is_documented_and_no_other_is()
    {
        var counters = Literals(@"\.Create(?:Observable)?\w+(?:<\w+>)?\(\s*""(sluice\.[\w.]+)""");

        Assert.Equal(counters.Order(StringComparer.Ordinal), Page.Names(@"^sluice\.").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_function_is_documented_with_its_route_or_trigger()
    {
        var functions = Sources.Under("functions/Host", "function.json").ToList();

        Assert.NotEmpty(functions);
        foreach (var path in functions)
        {
            var function = Path.GetFileName(Path.GetDirectoryName(path))!;
            using var json = JsonDocument.Parse(Sources.Read(path));
            var trigger = json.RootElement.GetProperty("bindings")[0];
            if (trigger.TryGetProperty("route", out var route))
                Assert.True(Page.ListsRoute(function, route.GetString()!), $"{function}: {route}");
            else
                Assert.True(Page.Lists(function), function);
            foreach (Match setting in Regex.Matches(Sources.Read(path), @"%(\w+)%"))
                Assert.True(Page.Lists(setting.Groups[1].Value), setting.Value);
        }
    }

    [Fact]
    public void Every_route_of_the_fabric_is_documented_with_its_methods_and_no_other_is()
    {
        var routes =
            from Match route in Regex.Matches(Sources.Code("functions/Fabric/Api/FabricApi.cs"), @"\[""([\w-]+)""\] = \((Reading|Changing|\[[^\]]+\]),")
            let methods = route.Groups[2].Value switch
            {
                "Reading" => "GET",
                "Changing" => "GET, PUT, POST",
                var own => own.Trim('[', ']').Replace("\"", "", StringComparison.Ordinal).Replace("HEAD, ", "", StringComparison.Ordinal),
            }
            select $"{route.Groups[1].Value}: {methods}";
        var documented =
            from Match line in Regex.Matches(Sources.Read("docs/console.md"), @"^\| `api/fabric/([\w-]+)` \| ([^|]+) \|", RegexOptions.Multiline)
            select $"{line.Groups[1].Value}: {line.Groups[2].Value}";

        Assert.Equal(13, routes.Count());
        Assert.Equal(routes, documented);
    }

    [Fact]
    public void Every_command_line_option_is_documented_under_its_command()
    {
        var options = (
            from path in Sources.Under("local/Cli/Commands", "Command.cs")
            let code = Sources.Code(path)
            // A command that only the program itself starts is hidden from its help and from the page.
            where !Regex.IsMatch(code, @"\bHidden = true")
            let command = Path.GetFileName(path).Replace("Command.cs", "", StringComparison.Ordinal).ToLowerInvariant()
            from Match option in Regex.Matches(code, @"new Option<[^(]*>\(\s*""(--[\w-]+)""")
            select (Command: command, Option: option.Groups[1].Value)).ToList();

        Assert.NotEmpty(options);
        var missing = options.Where(option => !Page.Lists(option.Option, option.Command));
        Assert.Empty(missing);
    }

    [Fact]
    public void Tests_that_the_pages_name_exist()
    {
        var classes = Sources.Under("tests", "Tests.cs")
            .ToDictionary(path => path, path => Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal);
        var named = (
            from page in Sources.Under("docs", ".md")
            from Match name in Regex.Matches(Sources.Read(page), @"(?:[A-Za-z]+/)*([A-Z]\w*Tests)\b(?:\.([A-Z]\w+_\w+))?")
            select (Page: page, Path: name.Value.Split('.')[0], Class: name.Groups[1].Value, Method: name.Groups[2].Value)).ToList();
        var missing = named.Where(name => !classes.Any(known =>
            known.Value == name.Class
            && (!name.Path.Contains('/') || ("tests/" + name.Path + ".cs").EndsWith(known.Key, StringComparison.Ordinal))
            && (name.Method.Length == 0 || Sources.Read(known.Key).Contains(" " + name.Method + "(", StringComparison.Ordinal))));

        Assert.True(named.Count > 30, "No tests were named.");
        Assert.Empty(missing);
    }

    [Fact]
    public void Links_between_pages_lead_somewhere()
    {
        var broken =
            from page in Sources.Under("docs", ".md").Append("README.md")
            from Match link in Regex.Matches(Sources.Read(page), @"\]\(([^)#:]+)(?:#[^)]*)?\)")
            let target = Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value)
            let full = Sluice.Testing.Repository.File(target)
            where !File.Exists(full) && !Directory.Exists(full)
            select $"{page}: {link.Groups[1].Value}";

        Assert.Empty(broken);
    }

    /// <summary>What a pattern's first group finds in the code of functions/ and local/.</summary>
    private static IEnumerable<string> Literals(string pattern) =>
        from path in Sources.Under("functions", ".cs").Concat(Sources.Under("local", ".cs"))
        from Match match in Regex.Matches(Sources.Code(path), pattern)
        select match.Groups[1].Value;
}
