using Azure;
using Sluice.Enrich.Assets;
using Sluice.Iglu;
using Sluice.Log;

namespace Sluice.Host.Fabric;

/// <summary>
/// What may be told of an exception outside the log files: its kind and the codes of the service. Its message is left out:
/// it may quote what a tracker sent, such as a schema's name, or where something is stored.
/// </summary>
internal static class ErrorName
{
    public static string Of(Exception fault)
    {
        if (fault is AggregateException { InnerExceptions: [var only, ..] }) fault = only;
        var name = fault.GetType().Name;
        var detail = fault switch
        {
            LogUnavailableException log => log.Fault.ToString(),
            RequestFailedException storage => Codes(storage),
            AssetUnavailableException => "a file that an enrichment needs cannot be had",
            IgluUnavailableException => "no registry could be asked for a schema",
            _ => null,
        };
        return detail is null ? name : $"{name} ({detail})";
    }

    private static string Codes(RequestFailedException fault)
    {
        if (fault.Status == 0) return "not reached";
        var code = fault.ErrorCode is { Length: > 0 and <= 64 } text && text.All(char.IsAsciiLetterOrDigit) ? " " + text : "";
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{fault.Status}{code}");
    }
}
