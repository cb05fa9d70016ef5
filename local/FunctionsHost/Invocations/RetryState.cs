namespace Sluice.FunctionsHost.Invocations;

/// <summary>What a repeated invocation is told about the failures before it.</summary>
/// <param name="Count">1 for the first retry.</param>
/// <param name="Max">Allowed retries; −1 for no limit.</param>
/// <param name="Failure">Why the last attempt failed.</param>
/// <param name="Invocation">Id of the invocation: the same for every attempt.</param>
internal sealed record RetryState(int Count, int Max, string Failure, Guid Invocation);
