using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Azure.Core;
using Azure.Identity;
using Sluice.Azure.EventHubs;
using Sluice.Log;

namespace Sluice.Azure.Tests.EventHubs;

public sealed class FaultsTests
{
    [Theory]
    [InlineData("com.microsoft:server-busy", null, LogFault.Throttled)]
    [InlineData("amqp:resource-limit-exceeded", "throttled. Error code: 50002", LogFault.Throttled)]
    [InlineData("amqp:unauthorized-access", null, LogFault.Refused)]
    [InlineData("amqp:not-found", null, LogFault.Refused)]
    [InlineData("amqp:link:stolen", null, LogFault.Refused)]
    [InlineData("com.microsoft:entity-disabled", null, LogFault.Refused)]
    [InlineData("amqp:link:message-size-exceeded", null, LogFault.TooLarge)]
    [InlineData("amqp:connection:forced", null, LogFault.Unreachable)]
    [InlineData("amqp:link:detach-forced", "idle", LogFault.Unreachable)]
    [InlineData("something:new", null, LogFault.Unreachable)]
    public void Conditions_become_what_the_pipeline_distinguishes(string condition, string? description, LogFault fault)
    {
        var error = new Error(new Symbol(condition)) { Description = description };
        Assert.Equal(fault, Faults.From(error, "hub").Fault);
        Assert.Equal(fault, Faults.From(new AmqpException(error), "hub").Fault);
    }

    [Theory]
    [InlineData(401, null, LogFault.Refused)]
    [InlineData(404, null, LogFault.Refused)]
    [InlineData(429, null, LogFault.Throttled)]
    [InlineData(503, "busy (50002)", LogFault.Throttled)]
    [InlineData(503, null, LogFault.Unreachable)]
    [InlineData(500, null, LogFault.Unreachable)]
    public void Status_codes_of_the_token_and_management_nodes_too(int status, string? description, LogFault fault) =>
        Assert.Equal(fault, Faults.FromStatus(status, description, "hub").Fault);

    [Fact]
    public void An_identity_without_a_token_is_refused_and_anything_else_is_unreachable()
    {
        Assert.Equal(LogFault.Refused, Faults.From(new CredentialUnavailableException("none"), "hub").Fault);
        Assert.Equal(LogFault.Refused, Faults.From(new AuthenticationFailedException("no"), "hub").Fault);
        Assert.Equal(LogFault.Unreachable, Faults.From(new IOException("gone"), "hub").Fault);
        Assert.Equal(LogFault.Unreachable, Faults.From(new TimeoutException(), "hub").Fault);
    }

    [Fact]
    public void What_the_service_says_is_kept_short_and_on_one_line()
    {
        var message = Faults.From(new Error(new Symbol("x")) { Description = "a\r\nb" + new string('c', 5000) }, "hub").Message;
        Assert.InRange(message.Length, 100, 400);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public async Task An_identity_asks_for_a_token_for_event_hubs_and_puts_it_as_jwt()
    {
        var credential = new OneToken();
        var token = await new IdentityTokens(credential).GetAsync("sb://ns/hub", CancellationToken.None);
        Assert.Equal(("jwt", "the-token", OneToken.Expires), (token.Type, token.Text, token.ExpiresAt));
        Assert.Equal(["https://eventhubs.azure.net/.default"], credential.Scopes!);
        Assert.DoesNotContain("the-token", token.ToString());
    }

    private sealed class OneToken : TokenCredential
    {
        public static readonly DateTimeOffset Expires = new(2026, 1, 1, 1, 0, 0, TimeSpan.Zero);

        public string[]? Scopes { get; private set; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            return new AccessToken("the-token", Expires);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
