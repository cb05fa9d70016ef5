using System.Globalization;
using System.Net;
using Sluice.Collect;
using Sluice.Host;

// The Functions host's own variable: without it nobody would ever call.
if (!int.TryParse(
        Environment.GetEnvironmentVariable("FUNCTIONS_CUSTOMHANDLER_PORT"), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
    || port is < 1 or > IPEndPoint.MaxPort)
{
    Console.Error.WriteLine(
        "This program is the function app: the Azure Functions host starts it and says on which port it listens "
        + "(FUNCTIONS_CUSTOMHANDLER_PORT). To run everything on this machine: dotnet run --project local");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
});
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.PostConfigure<LoggerFilterOptions>(LogFilters.KeepRequestsOut);
try
{
    builder.Services.AddSluice(builder.Configuration);
}
catch (InvalidOperationException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return 2;
}
builder.WebHost.ConfigureKestrel((context, server) =>
{
    CollectorServer.Configure(server, CollectorOptions.From(context.Configuration));
    server.Listen(IPAddress.Loopback, port);
});

await using var app = builder.Build();
app.Services.GetRequiredService<Telemetry>();
app.MapSluice();
try
{
    await app.RunAsync();
}
catch (IOException taken)
{
    Console.Error.WriteLine($"Port {port} of 127.0.0.1, which the Azure Functions host chose, cannot be listened on: {taken.Message}");
    return 1;
}
return 0;
