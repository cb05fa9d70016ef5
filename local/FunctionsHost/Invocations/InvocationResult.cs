namespace Sluice.FunctionsHost.Invocations;

/// <summary>How an invocation ended.</summary>
/// <param name="Failure">Why it failed; null for success.</param>
internal readonly record struct InvocationResult(string? Failure)
{
    public static InvocationResult Success => default;

    public bool Succeeded => Failure is null;

    public static InvocationResult Failed(string reason) => new(reason);
}
