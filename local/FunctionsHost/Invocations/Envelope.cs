using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.FunctionsHost.Invocations;

/// <summary>
/// Parts of the invocation's JSON that all triggers share. The host serialises arrays and strings into a string of JSON,
/// and objects as objects; text is written as it is, not as \u escapes.
/// </summary>
internal static class Envelope
{
    public static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>sys</c>, and <c>RetryContext</c> when this is a retry.</summary>
    public static void WriteCommon(Utf8JsonWriter json, string function, DateTimeOffset now, RetryState? retry)
    {
        json.WriteStartObject("sys");
        json.WriteString("MethodName", function);
        json.WriteString("UtcNow", now.UtcDateTime);
        json.WriteString("RandGuid", Guid.NewGuid());
        json.WriteEndObject();
        if (retry is null) return;
        json.WriteStartObject("RetryContext");
        json.WriteNumber("RetryCount", retry.Count);
        json.WriteNumber("MaxRetryCount", retry.Max);
        WriteException(json, retry.Failure);
        json.WriteStartObject("Instance");
        json.WriteString("Id", retry.Invocation);
        json.WriteEndObject();
        json.WriteNull("State");
        json.WriteEndObject();
    }

    // The real host sends the whole exception, about 10 kB of it; an app that reads retries must expect that.
    private static void WriteException(Utf8JsonWriter json, string failure)
    {
        json.WriteStartObject("Exception");
        json.WriteString("ClassName", "Microsoft.Azure.WebJobs.Host.FunctionInvocationException");
        json.WriteString("Message", failure);
        json.WriteNull("Data");
        json.WriteNull("InnerException");
        json.WriteNull("HelpURL");
        json.WriteString("StackTraceString", StackTrace);
        json.WriteNull("RemoteStackTraceString");
        json.WriteNumber("HResult", -2146233088);
        json.WriteEndObject();
    }

    private static readonly string StackTrace = string.Concat(Enumerable.Range(0, 80).Select(
        depth => $"   at Sluice.FunctionsHost.Invocations.InvocationChannel.SendAsync.Frame{depth}(\"a line of the host's stack, as long as real ones are\")\n"));
}
