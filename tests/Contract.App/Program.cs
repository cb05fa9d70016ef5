using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// A custom handler for the contract tests. Invocations (POST /<function>) are passed on to the test, which decides the
// answer; every other request is answered with a description of itself. Settings:
//   CONTRACT_JUDGE        where the test listens        CONTRACT_FUNCTIONS  names of functions that are invoked
//   CONTRACT_START        "exit:N", "deaf" (never listens), "delay:MILLISECONDS", or "once:FILE:N" (exit N unless FILE exists)
string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? "";

Console.WriteLine("the contract app says hello");
Console.Error.WriteLine("a warning of the contract app");
Console.Error.WriteLine("a complaint of the contract app");

var start = Setting("CONTRACT_START").Split(':');
switch (start[0])
{
    case "exit":
        Environment.Exit(int.Parse(start[1], CultureInfo.InvariantCulture));
        break;
    case "deaf":
        Thread.Sleep(Timeout.Infinite);
        break;
    case "delay":
        Thread.Sleep(int.Parse(start[1], CultureInfo.InvariantCulture));
        break;
    case "once" when !File.Exists(start[1]):
        File.WriteAllText(start[1], "");
        Environment.Exit(int.Parse(start[2], CultureInfo.InvariantCulture));
        break;
}

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.Services.AddRouting();
// The end of this process is to be as abrupt as the tests ask for, without a graceful shutdown first.
builder.Services.AddSingleton<IHostLifetime, AbruptLifetime>();
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, int.Parse(Setting("FUNCTIONS_CUSTOMHANDLER_PORT"), CultureInfo.InvariantCulture));
    kestrel.Limits.MaxRequestBodySize = null;
    kestrel.AddServerHeader = false;
});
var app = builder.Build();
app.UseRouting();
using var judge = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
foreach (var function in Setting("CONTRACT_FUNCTIONS").Split(',', StringSplitOptions.RemoveEmptyEntries))
    app.MapPost("/" + function, http => JudgeAsync(http, function));
app.Map("{**everything}", EchoAsync);
await app.RunAsync();

async Task JudgeAsync(HttpContext http, string function)
{
    using var question = new HttpRequestMessage(HttpMethod.Post, $"{Setting("CONTRACT_JUDGE")}/{function}")
    {
        Content = new StreamContent(http.Request.Body),
    };
    question.Headers.Add("X-Seen", Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join('\n', Headers(http)))));
    question.Headers.Add("X-Process", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    using var answer = await judge.SendAsync(question);
    if (answer.Headers.TryGetValues("X-Exit", out var codes))
        Environment.Exit(int.Parse(codes.First(), CultureInfo.InvariantCulture));
    http.Response.StatusCode = (int)answer.StatusCode;
    http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
    if (answer.Headers.Location is { } location) http.Response.Headers.Location = location.ToString();
    await answer.Content.CopyToAsync(http.Response.Body);
}

async Task EchoAsync(HttpContext http)
{
    var wish = http.Request.Headers["X-Do"].ToString().Split(':', 2);
    switch (wish[0])
    {
        case "exit":
            Environment.Exit(int.Parse(wish[1], CultureInfo.InvariantCulture));
            break;
        case "hang":
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
            break;
        case "status":
            http.Response.StatusCode = int.Parse(wish[1], CultureInfo.InvariantCulture);
            http.Response.Headers.Location = "https://elsewhere.example/?a=b%20c";
            break;
        case "headers":
            http.Response.Headers.Append("Set-Cookie", "first=1; Path=/; SameSite=None");
            http.Response.Headers.Append("Set-Cookie", "second=2");
            http.Response.Headers["P3P"] = "policyref=\"/w3c/p3p.xml\"";
            http.Response.Headers.CacheControl = "no-cache, no-store, must-revalidate";
            http.Response.Headers.ETag = "\"abc\"";
            http.Response.Headers["Access-Control-Allow-Origin"] = "https://shop.example";
            break;
        case "drip":
            // The first part must arrive before the second is allowed to exist.
            await http.Response.WriteAsync("first");
            await http.Response.Body.FlushAsync();
            while (!File.Exists(wish[1])) await Task.Delay(20);
            await http.Response.WriteAsync("second");
            return;
    }
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    var buffer = new byte[65536];
    long length = 0;
    for (int read; (read = await http.Request.Body.ReadAsync(buffer)) > 0; length += read) hash.AppendData(buffer, 0, read);
    http.Response.ContentType = "application/json";
    await using var json = new Utf8JsonWriter(http.Response.Body);
    json.WriteStartObject();
    json.WriteNumber("process", Environment.ProcessId);
    json.WriteString("method", http.Request.Method);
    json.WriteString("target", http.Features.Get<IHttpRequestFeature>()!.RawTarget);
    json.WriteNumber("length", length);
    json.WriteString("sha256", Convert.ToHexString(hash.GetHashAndReset()));
    json.WriteStartArray("headers");
    foreach (var line in Headers(http)) json.WriteStringValue(line);
    json.WriteEndArray();
    json.WriteStartObject("environment");
    foreach (var name in Setting("CONTRACT_SHOW").Split(',', StringSplitOptions.RemoveEmptyEntries)) json.WriteString(name, Setting(name));
    json.WriteString("CurrentDirectory", Environment.CurrentDirectory);
    json.WriteEndObject();
    json.WriteEndObject();
}

static IEnumerable<string> Headers(HttpContext http) =>
    http.Request.Headers.SelectMany(h => h.Value.Select(v => $"{h.Key}: {v}"));

internal sealed class AbruptLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
