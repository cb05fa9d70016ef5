namespace Sluice.EventHubs.Security;

/// <summary>A shared access key.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The secret.</param>
internal sealed record AccessKey(string Name, string Value)
{
    /// <summary>The key of the official emulator, which its clients have in their connection string.</summary>
    public static AccessKey Emulator { get; } = new("RootManageSharedAccessKey", "SAS_KEY_VALUE");

    /// <summary>The name only: a secret must not reach a log by being printed.</summary>
    public override string ToString() => Name;
}
