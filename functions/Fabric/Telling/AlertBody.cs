using System.Buffers;
using System.Text.Json;

namespace Sluice.Fabric.Telling;

/// <summary>The body that a target is sent.</summary>
internal static class AlertBody
{
    /// <summary>Writes it, UTF-8 JSON.</summary>
    public static byte[] Write(AlertMessage message, AlertTarget target, AlertOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            switch (target.Kind)
            {
                case AlertKind.Slack:
                    SlackBody.Write(json, message, options);
                    break;
                case AlertKind.PagerDuty:
                    PagerDutyBody.Write(json, message, target, options);
                    break;
                default:
                    JsonBody.Write(json, message, options);
                    break;
            }
        }
        return buffer.WrittenSpan.ToArray();
    }
}
