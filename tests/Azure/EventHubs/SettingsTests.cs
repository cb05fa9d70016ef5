using Microsoft.Extensions.Configuration;
using Sluice.Azure.EventHubs;
using Sluice.Azure.Settings;
using Sluice.Testing;

namespace Sluice.Azure.Tests.EventHubs;

public sealed class SettingsTests
{
    private const string Good = "Endpoint=sb://localhost;SharedAccessKeyName=Root;SharedAccessKey=a+b/c==";

    [Theory]
    [InlineData(Good + ";UseDevelopmentEmulator=true;", "amqp://localhost:5672")]
    [InlineData("Endpoint=sb://localhost:5699;SharedAccessKeyName=r;SharedAccessKey=k;UseDevelopmentEmulator=true", "amqp://localhost:5699")]
    [InlineData(Good, "amqps://localhost:5671")]
    [InlineData("Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=r;SharedAccessKey=k;EntityPath=hub", "amqps://ns.servicebus.windows.net:5671")]
    public void Connection_strings_of_the_emulator_and_of_Azure_are_understood(string text, string address)
    {
        var connection = EventHubsConnection.FromConfiguration(Settings(("EventHubs", text)));
        Assert.Equal(address, connection.ToString());
        Assert.DoesNotContain("a+b", connection.ToString());
    }

    [Theory]
    [InlineData("EventHubs__fullyQualifiedNamespace", "EventHubs__credential", "EventHubs__clientId")]
    [InlineData("EventHubs:fullyQualifiedNamespace", "EventHubs:credential", "EventHubs:clientId")]
    public void An_identity_based_connection_is_understood_in_both_spellings(string ns, string credential, string id)
    {
        var connection = EventHubsConnection.FromConfiguration(Settings(
            (ns, "ns.servicebus.windows.net"), (credential, "ManagedIdentity"), (id, "00000000-0000-0000-0000-000000000001")));
        Assert.Equal("amqps://ns.servicebus.windows.net:5671", connection.ToString());
        Assert.NotNull(connection.Identity!.CreateCredential());
    }

    [Fact]
    public void All_errors_of_a_connection_string_are_reported_at_once_without_quoting_it()
    {
        var e = Assert.Throws<InvalidSettingsException>(() => EventHubsConnection.FromConfiguration(Settings(
            ("Log", "Endpoint=http://x;SharedAccessKey=topsecret;SharedAccessKey=topsecret;rubbish;UseDevelopmentEmulator=maybe")), "Log"));
        Assert.Equal(5, e.Errors.Count);
        Assert.All(e.Errors, error => Assert.StartsWith("Log", error));
        Assert.DoesNotContain("topsecret", e.ToString());
    }

    [Fact]
    public void All_errors_of_an_identity_are_reported_at_once()
    {
        var e = Assert.Throws<InvalidSettingsException>(() => EventHubsConnection.FromConfiguration(Settings(
            ("EventHubs__fullyQualifiedNamespace", "sb://x/"), ("EventHubs__credential", "password"), ("EventHubs__clientId", "me"))));
        Assert.Equal(3, e.Errors.Count);
    }

    [Fact]
    public void Missing_settings_are_an_error_that_says_what_to_set()
    {
        var e = Assert.Throws<InvalidSettingsException>(() => EventHubsConnection.FromConfiguration(Settings()));
        Assert.Contains("EventHubs__fullyQualifiedNamespace", e.Message);
    }

    [Fact]
    public void Options_are_read_from_app_settings_and_the_rest_keeps_its_default()
    {
        var options = EventHubsOptions.FromConfiguration(Settings(
            ("Sluice:EventHubs:SendTimeout", "00:00:09"), ("Sluice:EventHubs:Prefetch", "50")));
        Assert.Equal(EventHubsOptions.Default with { SendTimeout = TimeSpan.FromSeconds(9), Prefetch = 50 }, options);
        Assert.Empty(EventHubsOptions.Default.Validate());
    }

    [Fact]
    public void Options_out_of_range_or_malformed_are_all_reported()
    {
        Assert.Equal(2, Assert.Throws<InvalidSettingsException>(() => EventHubsOptions.FromConfiguration(Settings(
            ("Sluice:EventHubs:SendTimeout", "soon"), ("Sluice:EventHubs:Prefetch", "-1")))).Errors.Count);
        Assert.Equal(2, Assert.Throws<InvalidSettingsException>(() => EventHubsOptions.FromConfiguration(Settings(
            ("Sluice:EventHubs:MaxBatchBytes", "2000000"), ("Sluice:EventHubs:Prefetch", "0")))).Errors.Count);
    }

    [Fact]
    public async Task A_shared_access_signature_is_what_the_service_computes()
    {
        // Computed with openssl: printf 'sb%%3A%%2F%%2Flocalhost%%2Fhub\n1767229200' | openssl dgst -sha256 -hmac key -binary | base64
        var token = await new SharedKeyTokens(new SharedKey("root", "key"), new ManualTime())
            .GetAsync("sb://localhost/hub", CancellationToken.None);
        Assert.Equal(SharedAccessSignatureOfHub, token.Text);
    }

    private const string SharedAccessSignatureOfHub =
        "SharedAccessSignature sr=sb%3A%2F%2Flocalhost%2Fhub&sig=b8DQOcqQHvccP4RbLEBLS4LwQV2jWxuDFylVoXNLCeY%3D&se=1767229200&skn=root";

    private static IConfiguration Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
}
