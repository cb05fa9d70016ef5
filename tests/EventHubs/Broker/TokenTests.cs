using Amqp;
using Amqp.Framing;
using Amqp.Sasl;
using Sluice.EventHubs.Security;
using Sluice.EventHubs.Tests.Tools;

namespace Sluice.EventHubs.Tests.Broker;

/// <summary><c>$cbs</c> as clients use it: a token first, then the links it allows.</summary>
public sealed class TokenTests
{
    [Fact]
    public async Task Nothing_can_be_attached_before_a_token_was_put()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await Anonymous.ConnectAsync(broker.Port);
        await AssertRefusedAsync(client, "hub");
        await AssertRefusedAsync(client, "$management");
    }

    [Theory]
    [InlineData("servicebus.windows.net:sastoken", "named")]
    [InlineData("jwt", "named")]
    [InlineData("servicebus.windows.net:sastoken", "addressed")]
    [InlineData("servicebus.windows.net:sastoken", "absent")]
    public async Task A_signature_opens_its_own_entity_whatever_type_it_is_put_as(string type, string replyTo)
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await Anonymous.ConnectAsync(broker.Port);
        var token = SasToken.Create($"sb://localhost:{broker.Port}/hub", AccessKey.Emulator, DateTimeOffset.UtcNow.AddHours(1));
        Assert.Equal(202, await client.PutTokenAsync(token, type, replyTo));
        await new SenderLink(client.Session, "s", "hub/Partitions/0").SendAsync(new Message("x"));
        await AssertRefusedAsync(client, "another");
    }

    [Fact]
    public async Task A_bad_signature_and_an_expired_token_are_unauthorized()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var client = await Anonymous.ConnectAsync(broker.Port);
        var hour = DateTimeOffset.UtcNow.AddHours(1);
        var forged = SasToken.Create("sb://localhost/hub", new AccessKey(AccessKey.Emulator.Name, "guess"), hour);
        var expired = SasToken.Create("sb://localhost/hub", AccessKey.Emulator, DateTimeOffset.UtcNow.AddSeconds(-1));
        foreach (var token in (string[])[forged, expired, "", "SharedAccessSignature ", "eyJ.eyJ.sig"])
            Assert.Equal(401, await client.PutTokenAsync(token, "jwt", "named"));
        Assert.Equal("amqp:unauthorized-access", client.LastCondition);
        await AssertRefusedAsync(client, "hub");
    }

    [Fact]
    public async Task A_jwt_is_taken_unread_only_where_the_option_allows_it()
    {
        await using var broker = await TestBroker.StartAsync(acceptAnyJwt: true);
        await using var client = await Anonymous.ConnectAsync(broker.Port);
        Assert.Equal(202, await client.PutTokenAsync("eyJ.eyJ.sig", "jwt", "named"));
        await new SenderLink(client.Session, "s", "hub").SendAsync(new Message("x"));
    }

    private static async Task AssertRefusedAsync(Anonymous client, string address)
    {
        var closed = new TaskCompletionSource<Error>();
        var link = new SenderLink(client.Session, Guid.NewGuid().ToString(), address);
        link.AddClosedCallback((_, error) => closed.TrySetResult(error));
        Assert.Equal("amqp:unauthorized-access", (await closed.Task.WaitAsync(Eventually.Limit)).Condition.ToString());
    }

    /// <summary>A connection that has shown nothing yet.</summary>
    private sealed class Anonymous(Connection connection) : IAsyncDisposable
    {
        private readonly Session _tokens = new(connection);
        private int _number;

        public Session Session { get; } = new(connection);

        public string? LastCondition { get; private set; }

        public static async Task<Anonymous> ConnectAsync(int port)
        {
            var factory = new ConnectionFactory { SASL = { Profile = SaslProfile.Anonymous } };
            return new Anonymous(await factory.CreateAsync(new Address($"amqp://127.0.0.1:{port}")));
        }

        public async Task<int> PutTokenAsync(string token, string type, string replyTo)
        {
            var name = "cbs-" + ++_number;
            var receiver = new ReceiverLink(_tokens, name,
                new Attach { Source = new Source { Address = "$cbs" }, Target = new Target { Address = name + "-address" } }, null);
            var sender = new SenderLink(_tokens, name + "-sender", "$cbs");
            var request = new Message(token)
            {
                Properties = new Properties
                {
                    MessageId = "m" + _number,
                    ReplyTo = replyTo switch { "named" => name, "addressed" => name + "-address", _ => null },
                },
                ApplicationProperties = new ApplicationProperties
                {
                    ["operation"] = "put-token", ["type"] = type, ["name"] = "sb://localhost/hub",
                },
            };
            await sender.SendAsync(request);
            var answer = await receiver.ReceiveAsync(Eventually.Limit);
            Assert.Equal("m" + _number, answer.Properties.CorrelationId);
            LastCondition = answer.ApplicationProperties["error-condition"]?.ToString();
            await sender.CloseAsync();
            await receiver.CloseAsync();
            return (int)answer.ApplicationProperties["status-code"];
        }

        public async ValueTask DisposeAsync() => await connection.CloseAsync();
    }
}
