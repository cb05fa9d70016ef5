using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.EventHubs.Amqp;
using Sluice.EventHubs.Connections;
using Sluice.EventHubs.Messages;
using Sluice.EventHubs.Security;
using Sluice.EventHubs.Store;
using Sluice.EventHubs.Tests.Tools;

namespace Sluice.EventHubs.Tests.Messages;

public sealed class ParserTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string ValidToken = SasToken.Create("sb://localhost/hub", AccessKey.Emulator, Now.AddHours(1));

    [Theory]
    [InlineData("amqp.annotation.x-opt-offset > '-1'", 1, -1L, false)]
    [InlineData("amqp.annotation.x-opt-offset >= '1234'", 1, 1234L, true)]
    [InlineData("amqp.annotation.x-opt-sequence-number > '5'", 0, 5L, false)]
    [InlineData("amqp.annotation.x-opt-sequence-number >= 5", 0, 5L, true)]
    [InlineData("amqp.annotation.x-opt-enqueued-time > '1700000000000'", 2, 1700000000000L, false)]
    [InlineData(" amqp.annotation.x-opt-enqueued-time>='1' ", 2, 1L, true)]
    [InlineData("amqp.annotation.x-opt-offset > '@latest'", 3, 0L, false)]
    [InlineData("amqp.annotation.x-opt-sequence-number > '9223372036854775807'", 0, long.MaxValue - 1, false)]
    public void A_selector_says_where_to_begin(string text, int kind, long value, bool inclusive)
    {
        Assert.True(SelectorParser.TryParse(text, out var position));
        Assert.Equal(new StartPosition((StartKind)kind, value, inclusive), position);
    }

    [Theory]
    [InlineData("")]
    [InlineData("amqp.annotation.x-opt-offset")]
    [InlineData("amqp.annotation.x-opt-offset < '5'")]
    [InlineData("amqp.annotation.x-opt-offset > ")]
    [InlineData("amqp.annotation.x-opt-offset > 'x'")]
    [InlineData("amqp.annotation.x-opt-sequence-number > '@latest'")]
    [InlineData("amqp.annotation.x-opt-color > '5'")]
    [InlineData("amqp.annotation.x-opt-offset > '5' OR 1=1")]
    public void Anything_else_is_no_selector(string text) => Assert.False(SelectorParser.TryParse(text, out _));

    [Fact]
    public void A_token_is_valid_for_its_resource_until_it_expires()
    {
        var claim = SasToken.Verify(ValidToken, AccessKey.Emulator, Now);
        Assert.NotNull(claim);
        Assert.True(claim.Covers("hub", Now));
        Assert.True(claim.Covers("HUB/ConsumerGroups/g/Partitions/0", Now));
        Assert.False(claim.Covers("hubs", Now));
        Assert.False(claim.Covers("other", Now));
        Assert.False(claim.Covers("hub", Now.AddHours(1)));
        Assert.Null(SasToken.Verify(ValidToken, AccessKey.Emulator, Now.AddHours(1)));
        Assert.Null(SasToken.Verify(ValidToken, new AccessKey(AccessKey.Emulator.Name, "x"), Now));
        Assert.Null(SasToken.Verify(ValidToken, new AccessKey("x", AccessKey.Emulator.Value), Now));
    }

    [Fact]
    public void No_changed_character_of_a_token_goes_unnoticed()
    {
        var start = ValidToken.IndexOf("sr=", StringComparison.Ordinal);
        for (var i = start; i < ValidToken.Length; i++)
        {
            var changed = ValidToken.ToCharArray();
            changed[i] = changed[i] == '1' ? '2' : '1';
            Assert.Null(SasToken.Verify(new string(changed), AccessKey.Emulator, Now));
        }
    }

    [Theory]
    [InlineData("hub", "Hub", "hub", "", "")]
    [InlineData("hub/Partitions/3", "Partition", "hub", "", "3")]
    [InlineData("hub/ConsumerGroups/$Default/Partitions/0", "Reader", "hub", "$default", "0")]
    [InlineData("$cbs", "Cbs", "", "", "")]
    [InlineData("$management", "Management", "", "", "")]
    [InlineData("hub/$management", "Management", "hub", "", "")]
    [InlineData("hub/Elsewhere/3", "Unknown", null, null, null)]
    [InlineData("hub/ConsumerGroups/a b/Partitions/0", "Unknown", null, null, null)]
    public void An_address_names_an_entity(string path, string kind, string? hub, string? group, string? partition) =>
        Assert.Equal(new EntityPath(Enum.Parse<EntityKind>(kind), hub!, group!, partition!), EntityPath.Parse(path));

    [Theory]
    [InlineData("amqps://localhost:5671/hub/Partitions/0", "hub/Partitions/0")]
    [InlineData("sb://localhost", "")]
    [InlineData("/hub/", "hub")]
    public void An_address_may_be_a_full_uri(string address, string path) => Assert.Equal(path, EntityAddress.PathOf(address));

    [Fact]
    public void Sections_are_kept_byte_for_byte_around_the_services_annotations()
    {
        using var sent = new AmqpBuffer();
        sent.Descriptor(Descriptors.Header);
        sent.Raw([0xc0, 0x03, 0x02, 0x41, 0x40]);
        sent.Descriptor(Descriptors.DeliveryAnnotations);
        sent.Raw([0xc1, 0x01, 0x00]);
        sent.Descriptor(Descriptors.MessageAnnotations);
        var map = sent.BeginMap();
        sent.Symbol("x-opt-offset");
        sent.String("forged");
        sent.Symbol("mine");
        sent.Raw([0x74, 1, 2, 3, 4]); // a decimal32, which nothing here can read as a number
        sent.EndCompound(map, 4);
        var restStart = sent.Length;
        sent.Raw([0x00, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x73, 0x45]); // properties under the long form of its descriptor
        sent.Descriptor(Descriptors.Data);
        sent.Binary([1, 2, 3]);
        sent.Descriptor(Descriptors.Data);
        sent.Raw([0xb0, 0, 0, 0, 1, 9]);
        sent.Descriptor(Descriptors.Footer);
        sent.Raw([0xc1, 0x01, 0x00]);
        var message = sent.Written.ToArray();

        var record = RecordBuilder.Build(message, 0);
        var stored = EventFormat.Read(record.Buffer.AsSpan(RecordFormat.HeadLength, record.Length - RecordFormat.HeadLength));
        Assert.Equal(1, record.Count);
        Assert.Equal(message[..8], stored.Header.ToArray());
        Assert.Equal(message[restStart..], stored.Rest.ToArray());
        Assert.Equal(1, stored.AnnotationCount);
        Assert.Equal([0xa3, 4, (byte)'m', (byte)'i', (byte)'n', (byte)'e', 0x74, 1, 2, 3, 4], stored.Annotations.ToArray());
    }

    [Theory]
    [InlineData(new byte[] { 0x00, 0x53, 0x75 })]
    [InlineData(new byte[] { 0x00, 0x53, 0x75, 0xa0, 0x05, 0x01 })]
    [InlineData(new byte[] { 0x00, 0x53, 0x60, 0x45 })]
    [InlineData(new byte[] { 0x00, 0x53, 0x75, 0xa0, 0x00, 0x00, 0x53, 0x73, 0x45 })]
    [InlineData(new byte[] { 0x42 })]
    public void A_malformed_message_is_refused(byte[] message) =>
        Assert.Throws<AmqpFormatException>(() => RecordBuilder.Build(message, 0));

    [Fact]
    public void A_batch_without_messages_is_refused() =>
        Assert.Throws<AmqpFormatException>(() => RecordBuilder.Build([], RecordBuilder.BatchFormat));

    [Fact]
    public void The_envelopes_key_or_the_first_events_decides()
    {
        var batch = Wire.Batch(Wire.Message([1], "own"), Wire.Message([2]));
        Assert.Equal("own", RecordBuilder.Build(batch, RecordBuilder.BatchFormat).PartitionKey);
        Assert.Null(RecordBuilder.Build(Wire.Message([1]), 0).PartitionKey);
    }

    [Fact]
    public void Nesting_is_limited_and_skipping_does_not_recurse()
    {
        var deep = new byte[1_000_000]; // described values, each of which describes the next
        Assert.Throws<AmqpFormatException>(() => new AmqpReader(deep).ReadValue());
        Assert.Throws<AmqpFormatException>(() =>
        {
            var reader = new AmqpReader(deep);
            reader.Skip();
        });
    }

    [Fact]
    public void An_array_cannot_claim_more_elements_than_bytes()
    {
        byte[] bomb = [0xf0, 0, 0, 0, 5, 0x7f, 0xff, 0xff, 0xff, 0x40];
        Assert.Throws<AmqpFormatException>(() => new AmqpReader(bomb).ReadValue());
    }

    [Fact]
    public void Random_bytes_are_read_or_refused_and_nothing_else()
    {
        var codes = Gen.Elements<byte>(0, 0x40, 0x45, 0x53, 0x70, 0x72, 0x75, 0x80, 0xa0, 0xa1, 0xa3, 0xb0, 0xc0, 0xc1, 0xd0, 0xd1, 0xe0, 0xf0, 1, 2, 3, 255);
        var bytes = Gen.OneOf(codes, Gen.Choose(0, 255).Select(b => (byte)b)).ListOf().Select(list => list.ToArray());
        Prop.ForAll(Arb.From(bytes), input =>
        {
            Try(() => new AmqpReader(input).ReadValue());
            Try(() => RecordBuilder.Build(input, 0));
            Try(() => RecordBuilder.Build(input, RecordBuilder.BatchFormat));
            Try(() => RequestMessage.Read(input));
            Try(() => { var reader = new AmqpReader(input); AttachFrame.Read(ref reader); });
            Try(() => { var reader = new AmqpReader(input); FlowFrame.Read(ref reader); });
            Try(() => { var reader = new AmqpReader(input); TransferFrame.Read(ref reader); });
            var text = Encoding.Latin1.GetString(input);
            SelectorParser.TryParse("amqp.annotation.x-opt-" + text, out _);
            Assert.Null(SasToken.Verify("SharedAccessSignature " + text, AccessKey.Emulator, Now));
            EntityPath.Parse(EntityAddress.PathOf(text));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void A_message_with_one_changed_byte_is_stored_or_refused_and_nothing_else()
    {
        var message = Wire.Batch(Wire.Message(new byte[40], "key"), Wire.Message(new byte[300]));
        for (var at = 0; at < message.Length; at++)
            for (var value = 0; value < 256; value++)
            {
                var changed = (byte[])message.Clone();
                changed[at] = (byte)value;
                Try(() => RecordBuilder.Build(changed, RecordBuilder.BatchFormat));
            }
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (AmqpFormatException)
        {
            // Refused, as it should be; every other exception fails the test.
        }
    }
}
