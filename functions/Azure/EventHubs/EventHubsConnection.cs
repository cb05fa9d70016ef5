using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sluice.Azure.Identity;
using Sluice.Azure.Settings;

namespace Sluice.Azure.EventHubs;

/// <summary>
/// Where the log is and how to sign in: from a connection string in the setting <c>Name</c>
/// (<c>Endpoint=sb://host[:port];SharedAccessKeyName=…;SharedAccessKey=…</c>; with <c>UseDevelopmentEmulator=true</c>
/// plain TCP, port 5672 unless given, else TLS, port 5671), or from <c>Name__fullyQualifiedNamespace</c> and an identity.
/// Never prints a secret.
/// </summary>
public sealed record EventHubsConnection
{
    private EventHubsConnection(string host, int port, bool useTls, SharedKey? key, IdentitySettings? identity) =>
        (Host, Port, UseTls, Key, Identity) = (host, port, useTls, key, identity);

    /// <summary>Host name of the namespace; part of the checkpoints' paths.</summary>
    public string Host { get; }

    /// <summary>TCP port.</summary>
    public int Port { get; }

    /// <summary>False only for the emulator.</summary>
    public bool UseTls { get; }

    internal SharedKey? Key { get; }

    internal IdentitySettings? Identity { get; }

    /// <summary>Reads and checks the settings; nothing is sent yet.</summary>
    /// <exception cref="InvalidSettingsException">The settings are missing, contradictory or malformed.</exception>
    public static EventHubsConnection FromConfiguration(IConfiguration configuration, string name = "EventHubs")
    {
        var settings = new SettingGroup(configuration, name);
        var connection = settings.Value is { } text ? FromConnectionString(text, settings) : FromIdentity(settings);
        settings.ThrowIfAny();
        return connection!;
    }

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="InvalidSettingsException">It is malformed.</exception>
    public static EventHubsConnection Parse(string connectionString)
    {
        var settings = new SettingGroup(new ConfigurationBuilder().Build(), "EventHubs");
        var connection = FromConnectionString(connectionString, settings);
        settings.ThrowIfAny();
        return connection!;
    }

    /// <inheritdoc />
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(UseTls ? "amqps" : "amqp")}://{Host}:{Port}");

    private static EventHubsConnection? FromConnectionString(string text, SettingGroup settings)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=');
            if (equals <= 0) settings.Error($"{settings.Name} has a part that is not key=value.");
            else if (!parts.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
                settings.Error($"{settings.Name} names a key twice.");
        }
        var emulator = false;
        if (parts.TryGetValue("UseDevelopmentEmulator", out var flag) && !bool.TryParse(flag, out emulator))
            settings.Error($"{settings.Name}: UseDevelopmentEmulator must be true or false.");
        Uri? endpoint = null;
        if (!parts.TryGetValue("Endpoint", out var address))
            settings.Error($"{settings.Name}: Endpoint is missing.");
        else if (!Uri.TryCreate(address, UriKind.Absolute, out endpoint) || endpoint.Scheme != "sb"
                 || endpoint.Host.Length == 0 || endpoint.UserInfo.Length > 0 || endpoint.AbsolutePath.Length > 1)
            settings.Error($"{settings.Name}: Endpoint must look like sb://host/.");
        var keyName = Required("SharedAccessKeyName");
        var key = Required("SharedAccessKey");
        if (settings.HasErrors) return null;
        var port = endpoint!.Port > 0 ? endpoint.Port : emulator ? 5672 : 5671;
        return new EventHubsConnection(endpoint.Host, port, !emulator, new SharedKey(keyName!, key!), null);

        string? Required(string part)
        {
            if (parts.TryGetValue(part, out var value) && value.Length > 0) return value;
            settings.Error($"{settings.Name}: {part} is missing.");
            return null;
        }
    }

    private static EventHubsConnection? FromIdentity(SettingGroup settings)
    {
        var identity = IdentitySettings.From(settings);
        if (settings.Part("fullyQualifiedNamespace") is not { } host)
            settings.Error($"{settings.Name} must be an Event Hubs connection string, or "
                + $"{settings.Name}__fullyQualifiedNamespace must be set.");
        else if (Uri.CheckHostName(host) != UriHostNameType.Dns)
            settings.Error($"{settings.Name}__fullyQualifiedNamespace must be a host name such as name.servicebus.windows.net.");
        else if (!settings.HasErrors)
            return new EventHubsConnection(host, 5671, true, null, identity);
        return null;
    }
}
