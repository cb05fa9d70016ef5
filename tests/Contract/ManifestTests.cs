using System.Text;
using Azure.Storage.Blobs;
using FsCheck;
using FsCheck.Fluent;
using Sluice.FunctionsHost;
using Sluice.FunctionsHost.Manifest;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Contract.Tests;

/// <summary>What host.json and function.json may say, and what is said about mistakes in them.</summary>
public sealed class ManifestTests : IDisposable
{
    private const string Connection = "Endpoint=sb://Name.servicebus.example:5671/;SharedAccessKeyName=k;SharedAccessKey=very-secret";
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _settings = new() { ["EventHubs"] = Connection };
    private readonly List<ManifestError> _errors = [];

    public void Dispose() => _folder.Dispose();

    private AppManifest Load() => AppManifest.Load(_folder.Path, _settings, _errors);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(path))!);
        File.WriteAllText(_folder.File(path), text);
    }

    private FunctionDefinition? Function(string json) =>
        FunctionJson.Read("OnEvents", Encoding.UTF8.GetBytes(json), _settings, _errors);

    private static string EventHub(string more) =>
        $$"""{"bindings":[{"type":"eventHubTrigger","direction":"in","name":"events","eventHubName":"things","cardinality":"many","connection":"EventHubs"{{more}} }]}""";

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_with_file_and_reason()
    {
        Write("host.json", """{"version":"2.0","functionTimeout":"soon","extensions":{"eventHubs":{"maxEventBatchSize":0,"initialOffsetOptions":{"type":"middle"}}}}""");
        Write("A/function.json", "{");
        Write("B/function.json", """{"bindings":[]}""");
        Write("C/function.json", """{"bindings":[{"type":"httpTrigger","direction":"in","methods":["get","fetch"],"authLevel":"nobody"}]}""");
        Write("D/function.json", """{"retry":{"strategy":"fixedDelay","maxRetryCount":-2},"bindings":[{"type":"timerTrigger","name":"t","schedule":"every day"}]}""");
        Write("E/function.json", """{"bindings":[{"type":"queueTrigger","name":"q"}]}""");
        Write("F/function.json", EventHub(",\"dataType\":\"stream\"").Replace("EventHubs", "Missing", StringComparison.Ordinal).Replace("things", "%NoSetting%", StringComparison.Ordinal));
        Load();
        var said = _errors.Select(e => e.ToString()).ToList();
        foreach (var expected in (string[])[
            "host.json: functionTimeout must be a time span", "host.json: extensions.eventHubs.maxEventBatchSize must be",
            "host.json: extensions.eventHubs.initialOffsetOptions.type must be", "host.json: customHandler.description.defaultExecutablePath is missing",
            "A/function.json: is not JSON", "B/function.json: bindings must hold exactly one trigger, not 0",
            "C/function.json: method 'FETCH'", "C/function.json: authLevel", "C/function.json: an httpTrigger needs exactly one other binding",
            "D/function.json: schedule 'every day'", "D/function.json: retry.maxRetryCount", "E/function.json: trigger type 'queueTrigger'",
            "F/function.json: dataType", "F/function.json: neither setting 'Missing' nor 'Missing__fullyQualifiedNamespace' exists",
            "F/function.json: eventHubName: setting 'NoSetting' does not exist"])
            Assert.Contains(said, s => s.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_does_not_start_with_errors_and_names_no_secret()
    {
        Write("host.json", "[]");
        Write("A/function.json", EventHub(""));
        _settings["EventHubs"] = "AccountKey=very-secret";
        await using var host = new FunctionsHost.FunctionsHost(new FunctionsHostOptions
        {
            AppDirectory = _folder.Path,
            HttpPort = 0,
            Instances = 0,
            Settings = _settings,
            LogReader = _ => new FakeLog(1),
            Storage = new BlobServiceClient("UseDevelopmentStorage=true"),
        });
        var fault = await Assert.ThrowsAsync<InvalidAppException>(() => host.StartAsync(CancellationToken.None));
        Assert.Equal(["HttpPort", "Instances", "host.json", "A/function.json"], fault.Errors.Select(e => e.Where).Distinct().Take(4));
        Assert.DoesNotContain("very-secret", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_missing_or_empty_is_an_error()
    {
        Write("host.json", """{"version":"2.0","customHandler":{"description":{"defaultExecutablePath":"x"}}}""");
        Load();
        Assert.Contains("no function", Assert.Single(_errors).Reason, StringComparison.Ordinal);
        _errors.Clear();
        AppManifest.Load(_folder.File("nowhere"), _settings, _errors);
        Assert.Contains("does not exist", Assert.Single(_errors).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_override_host_json()
    {
        Write("host.json", """
            { "version": "2.0", /* a comment */ "functionTimeout": "00:10:00",
              "customHandler": { "description": { "defaultExecutablePath": "/bin/sh", "arguments": ["run.sh", "more"] } },
              "extensions": { "eventHubs": { "maxEventBatchSize": 500, "loadBalancingUpdateInterval": "00:00:30", }, } }
            """);
        Write("A/function.json", EventHub(""));
        _settings["AzureFunctionsJobHost__customHandler__description__defaultExecutablePath"] = "dotnet";
        _settings["azurefunctionsjobhost__customHandler__description__arguments__0"] = "app.dll";
        _settings["AzureFunctionsJobHost__functionTimeout"] = "-1";
        _settings["AzureFunctionsJobHost__extensions__eventHubs__initialOffsetOptions__type"] = "fromEnd";
        var host = Load().Host;
        Assert.Empty(_errors);
        Assert.Equal("dotnet", host.Executable);
        Assert.Equal(["app.dll", "more"], host.Arguments);
        Assert.Null(host.FunctionTimeout);
        Assert.Equal("api", host.RoutePrefix);
        Assert.Equal(500, host.EventHubs.MaxEventBatchSize);
        Assert.Equal(TimeSpan.FromSeconds(30), host.EventHubs.LoadBalancingInterval);
        Assert.Equal(LogPosition.Latest, host.EventHubs.InitialPosition);
    }

    [Fact]
    public void HTTP_functions_need_the_proxying_mode()
    {
        Write("host.json", """{"version":"2.0","customHandler":{"enableForwardingHttpRequest":true,"description":{"defaultExecutablePath":"x"}}}""");
        Write("A/function.json", """{"bindings":[{"type":"httpTrigger","direction":"in","name":"r"},{"type":"http","direction":"out","name":"$return"}]}""");
        Load();
        Assert.Contains("enableProxyingHttpRequest", Assert.Single(_errors).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_hub_trigger_is_read_with_its_connection()
    {
        _settings["HubName"] = "Collected";
        var function = Function(EventHub(",\"consumerGroup\":\"enrich\",\"dataType\":\"binary\"").Replace("things", "%HubName%", StringComparison.Ordinal))!;
        Assert.Empty(_errors);
        var trigger = Assert.IsType<EventHubTrigger>(function.Trigger);
        Assert.Equal(new EventHubTrigger("events", "Collected", "enrich", EventDataType.Binary, Connection, "name.servicebus.example"), trigger);
        Assert.DoesNotContain("very-secret", function.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_identity_based_connection_gives_its_namespace()
    {
        _settings.Clear();
        _settings["EventHubs__fullyQualifiedNamespace"] = "Mine.servicebus.example";
        var trigger = Assert.IsType<EventHubTrigger>(Function(EventHub(""))!.Trigger);
        Assert.Equal("mine.servicebus.example", trigger.Namespace);
        Assert.Equal("Mine.servicebus.example", trigger.Connection);
        Assert.Equal("$Default", trigger.ConsumerGroup);
        Assert.Equal(EventDataType.None, trigger.DataType);
    }

    [Theory]
    [InlineData("""{"bindings":[{"type":"eventHubTrigger","name":"e","eventHubName":"h","connection":"EventHubs"}]}""", "cardinality")]
    [InlineData("""{"bindings":[{"type":"eventHubTrigger","eventHubName":"h","cardinality":"many","connection":"EventHubs"}]}""", "name is missing")]
    [InlineData("""{"bindings":[{"type":"eventHubTrigger","name":"e","cardinality":"many","connection":"EventHubs"}]}""", "eventHubName is missing")]
    [InlineData("""{"bindings":[{"type":"eventHubTrigger","name":"e","eventHubName":"h","cardinality":"many"}]}""", "connection is missing")]
    [InlineData("""{"bindings":[{"type":"eventHubTrigger","name":"e","eventHubName":"h","cardinality":"many","connection":"EventHubs"},{"type":"blob","direction":"out"}]}""", "'blob'")]
    [InlineData("""{"retry":{"strategy":"fixedDelay","maxRetryCount":1,"delayInterval":"1s"},"bindings":[{"type":"timerTrigger","name":"t","schedule":"* * * * * *"}]}""", "delayInterval")]
    [InlineData("""{"retry":{"strategy":"never","maxRetryCount":1},"bindings":[{"type":"timerTrigger","name":"t","schedule":"* * * * * *"}]}""", "strategy")]
    [InlineData("""{"retry":{"strategy":"exponentialBackoff","maxRetryCount":1,"minimumInterval":"00:01:00","maximumInterval":"00:00:01"},"bindings":[{"type":"timerTrigger","name":"t","schedule":"* * * * * *"}]}""", "minimumInterval")]
    [InlineData("""{"retry":{"strategy":"fixedDelay","maxRetryCount":1,"delayInterval":"00:00:01"},"bindings":[{"type":"httpTrigger"},{"type":"http","direction":"out"}]}""", "retry is not offered")]
    [InlineData("""{"disabled":"yes","bindings":[{"type":"timerTrigger","name":"t","schedule":"* * * * * *"}]}""", "disabled")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"bindings":[1]}""", "objects only")]
    public void A_function_json_with_a_mistake_is_refused(string json, string reason)
    {
        Assert.Null(Function(json));
        Assert.Contains(_errors, e => e.Reason.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void A_broken_function_json_of_any_kind_is_an_error_and_never_a_crash()
    {
        var good = EventHub(",\"dataType\":\"binary\"");
        var cuts = Gen.Choose(0, good.Length - 1).SelectMany(at => Gen.Choose(32, 126).Select(with => (at, (char)with)));
        Prop.ForAll(cuts.ToArbitrary(), cut =>
        {
            var errors = new List<ManifestError>();
            var changed = good[..cut.at] + cut.Item2 + good[(cut.at + 1)..];
            var function = FunctionJson.Read("OnEvents", Encoding.UTF8.GetBytes(changed), _settings, errors);
            return function is null == errors.Count > 0;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_app_of_this_repository_can_be_hosted()
    {
        File.Copy(Repository.File("host.json"), _folder.File("host.json"));
        foreach (var file in Directory.EnumerateFiles(Repository.File("functions", "Host"), "function.json", SearchOption.AllDirectories))
            Write($"{Path.GetFileName(Path.GetDirectoryName(file))}/function.json", File.ReadAllText(file));
        foreach (var name in (string[])["RelaySchedule", "FabricSchedule", "ReportsSchedule", "LakeSchedule", "AudiencesSchedule"]) _settings[name] = "0 * * * * *";
        var manifest = Load();
        Assert.Empty(_errors);
        // The rules that keep events from being lost and invocations out of reach.
        foreach (var function in manifest.Functions)
            switch (function.Trigger)
            {
                case EventHubTrigger trigger:
                    Assert.Equal(EventDataType.Binary, trigger.DataType);
                    Assert.Equal(-1, function.Retry?.MaxRetryCount);
                    break;
                case HttpTrigger { Route: { } route }:
                    Assert.DoesNotMatch(@"^/?\{[^}]*\}$", route);
                    break;
            }
        Assert.Contains(manifest.Functions, f => f.Trigger is EventHubTrigger);
    }
}
