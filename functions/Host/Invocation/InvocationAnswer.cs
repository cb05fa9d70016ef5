namespace Sluice.Host.Invocation;

/// <summary>
/// Answers to the Functions host. A success must have a JSON object as its body: on an empty or <c>null</c> body the host
/// waits until the function times out, and the partition with it.
/// </summary>
internal static class InvocationAnswer
{
    private static readonly byte[] Success = """{"Outputs":{},"Logs":[],"ReturnValue":null}"""u8.ToArray();
    private static readonly byte[] Failure = """{"error":"the batch is not settled; it must be delivered again"}"""u8.ToArray();

    /// <summary>The invocation is settled.</summary>
    public static Task SucceedAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, Success);

    /// <summary>Infrastructure failed; the host delivers the batch again.</summary>
    public static Task FailAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status503ServiceUnavailable, Failure);

    private static async Task WriteAsync(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
