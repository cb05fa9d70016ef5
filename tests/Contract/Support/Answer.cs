namespace Sluice.Contract.Tests;

/// <summary>What the app answers to an invocation.</summary>
internal sealed record Answer(int Status, string Body, int? Exit = null, string? Location = null)
{
    public static Answer Good { get; } = new(200, "{}");

    public static Answer Bad { get; } = new(500, "{}");

    public static Answer Crash { get; } = new(500, "", Exit: 7);
}
