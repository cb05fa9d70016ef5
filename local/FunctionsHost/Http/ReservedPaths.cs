using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sluice.FunctionsHost.Http;

/// <summary>Paths that the Functions host keeps for itself, whatever routes an app has.</summary>
internal static class ReservedPaths
{
    public static void Map(IEndpointRouteBuilder routes, Func<HostSnapshot> snapshot)
    {
        routes.MapMethods("/admin/host/ping", ["GET", "HEAD", "POST"], static http =>
        {
            http.Response.StatusCode = StatusCodes.Status200OK;
            return Task.CompletedTask;
        });
        routes.MapMethods("/admin/host/status", ["GET"], http => WriteAsync(http, snapshot()));
        foreach (var path in (string[])["/admin/host/{**rest}", "/runtime/webhooks/{**rest}"])
            routes.Map(path, static http =>
            {
                http.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            });
    }

    private static async Task WriteAsync(HttpContext http, HostSnapshot snapshot)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.Body);
        json.WriteStartObject();
        json.WriteString("state", "Running");
        json.WriteString("version", HostContext.HostVersion);
        json.WriteStartArray("instances");
        foreach (var instance in snapshot.Instances)
        {
            json.WriteStartObject();
            json.WriteNumber("id", instance.Id);
            if (instance.ProcessId is { } process) json.WriteNumber("processId", process);
            json.WriteNumber("port", instance.Port);
            json.WriteString("state", instance.Phase.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("functions");
        foreach (var function in snapshot.Functions)
        {
            json.WriteStartObject();
            json.WriteString("name", function.Name);
            json.WriteString("trigger", function.Trigger);
            json.WriteString("detail", function.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("partitions");
        foreach (var partition in snapshot.Partitions)
        {
            json.WriteStartObject();
            json.WriteString("function", partition.Function);
            json.WriteString("hub", partition.Hub);
            json.WriteString("consumerGroup", partition.ConsumerGroup);
            json.WriteNumber("partition", partition.Partition);
            json.WriteNumber("instance", partition.Instance);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
