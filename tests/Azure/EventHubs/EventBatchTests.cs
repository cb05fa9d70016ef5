using System.Text;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Azure.EventHubs;
using Sluice.Log;

namespace Sluice.Azure.Tests.EventHubs;

public sealed class EventBatchTests
{
    [Fact]
    public void Whatever_is_packed_is_what_an_AMQP_decoder_reads() =>
        Prop.ForAll<NonEmptyArray<(ushort Size, bool HasOrigin, NonNegativeInt Origin)>, NonEmptyString, bool>((items, text, hasKey) =>
        {
            var random = new Random(items.Get.Length);
            var messages = items.Get.Select(item =>
            {
                var body = new byte[item.Size % 700];
                random.NextBytes(body);
                return new LogMessage(
                    body, item.HasOrigin ? new Origin(item.Origin.Get, (long)item.Origin.Get << 31, item.Size) : null);
            }).ToArray();
            var key = hasKey ? text.Get[..Math.Min(text.Get.Length, 128)] : null;
            var encodedKey = key is null ? null : EventBatch.EncodeKey(key);
            var batch = EventBatch.Pack(messages, 0, encodedKey, int.MaxValue, int.MaxValue);
            var buffer = new Message { BodySection = batch }.Encode();
            Assert.Equal(batch.Size, buffer.Length);

            var envelope = Message.Decode(buffer);
            var expectedKey = encodedKey is null ? null : Encoding.UTF8.GetString(encodedKey);
            Assert.Equal(expectedKey, KeyOf(envelope));
            var events = Sections(envelope).Select(bytes => Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length))).ToArray();
            Assert.Equal(messages.Length, events.Length);
            foreach (var (sent, read) in messages.Zip(events))
            {
                Assert.Equal(sent.Body.ToArray(), (byte[])read.Body);
                Assert.Equal(sent.Origin?.ToString(), read.ApplicationProperties?["sluice-origin"] as string);
                Assert.Equal(expectedKey, KeyOf(read));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Packing_takes_every_message_once_and_never_exceeds_the_limits() =>
        Prop.ForAll<NonEmptyArray<ushort>, PositiveInt>((sizes, count) =>
        {
            var messages = sizes.Get.Select(size => new LogMessage(new byte[size % 2000])).ToArray();
            var from = 0;
            while (from < messages.Length)
            {
                var batch = EventBatch.Pack(messages, from, null, 4096, count.Get);
                Assert.InRange(batch.Count, 1, count.Get);
                Assert.InRange(batch.Size, 1, 4096);
                var full = from + batch.Count == messages.Length || batch.Count == count.Get
                    || batch.Size + EventBatch.SizeOf(messages[from + batch.Count], null) > 4096;
                Assert.True(full, "A batch was closed although the next message fits.");
                from += batch.Count;
            }
            Assert.Equal(messages.Length, from);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void A_partition_key_must_be_there(string? key) =>
        Assert.ThrowsAny<ArgumentException>(() => EventBatch.EncodeKey(key!));

    [Fact]
    public void A_partition_key_may_have_128_characters_and_no_more()
    {
        Assert.Equal(384, EventBatch.EncodeKey(new string('€', 128)).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => EventBatch.EncodeKey(new string('k', 129)));
    }

    private static string? KeyOf(Message message) => message.MessageAnnotations?[new Symbol("x-opt-partition-key")] as string;

    private static IEnumerable<byte[]> Sections(Message message) => message.BodySection is DataList list
        ? Enumerable.Range(0, list.Count).Select(i => list[i].Binary)
        : [((Data)message.BodySection).Binary];
}
