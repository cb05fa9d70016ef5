using Thrift.Protocol;
using Thrift.Protocol.Entities;
using Thrift.Transport.Client;

namespace Sluice.Snowplow.Tests;

/// <summary>The payload's struct through Apache's own library, field by field: a second opinion on every byte.</summary>
internal static class ApacheThriftCodec
{
    public static async Task<byte[]> WriteAsync(CollectorPayload payload, bool foreignFields = false)
    {
        var transport = new TMemoryBufferTransport(new Thrift.TConfiguration());
        var protocol = new TBinaryProtocol(transport);
        await protocol.WriteStructBeginAsync(new TStruct("CollectorPayload"), default);
        if (foreignFields) await WriteForeignAsync(protocol);
        await TextAsync(410, payload.NetworkUserId);
        await TextAsync(31337, payload.Schema);
        await TextAsync(100, payload.IpAddress);
        await protocol.WriteFieldBeginAsync(new TField("timestamp", TType.I64, 200), default);
        await protocol.WriteI64Async(payload.Timestamp, default);
        await TextAsync(210, payload.Encoding);
        await TextAsync(220, payload.Collector);
        await TextAsync(300, payload.UserAgent);
        await TextAsync(310, payload.RefererUri);
        await TextAsync(320, payload.Path);
        await TextAsync(330, payload.Querystring);
        await TextAsync(340, payload.Body);
        if (payload.Headers is { } headers)
        {
            await protocol.WriteFieldBeginAsync(new TField("headers", TType.List, 350), default);
            await protocol.WriteListBeginAsync(new TList(TType.String, headers.Count), default);
            foreach (var header in headers) await protocol.WriteStringAsync(header, default);
        }
        await TextAsync(360, payload.ContentType);
        await TextAsync(400, payload.Hostname);
        await protocol.WriteFieldStopAsync(default);
        return transport.GetBuffer()[..transport.Length];

        async Task TextAsync(short id, string? value)
        {
            if (value is null) return;
            await protocol.WriteFieldBeginAsync(new TField("", TType.String, id), default);
            await protocol.WriteStringAsync(value, default);
        }
    }

    public static async Task<CollectorPayload> ReadAsync(byte[] bytes)
    {
        var protocol = new TBinaryProtocol(new TMemoryBufferTransport(bytes, new Thrift.TConfiguration()));
        var texts = new Dictionary<short, string>();
        List<string>? headers = null;
        long? timestamp = null;
        await protocol.ReadStructBeginAsync(default);
        while (await protocol.ReadFieldBeginAsync(default) is { Type: not TType.Stop } field)
        {
            switch (field.Type)
            {
                case TType.String:
                    texts.Add(field.ID, await protocol.ReadStringAsync(default));
                    break;
                case TType.I64:
                    Assert.Equal(200, field.ID);
                    timestamp = await protocol.ReadI64Async(default);
                    break;
                case TType.List:
                    Assert.Equal(350, field.ID);
                    var list = await protocol.ReadListBeginAsync(default);
                    Assert.Equal(TType.String, list.ElementType);
                    headers = [];
                    for (var i = 0; i < list.Count; i++) headers.Add(await protocol.ReadStringAsync(default));
                    break;
                default:
                    Assert.Fail($"field {field.ID} has type {field.Type}");
                    break;
            }
        }
        return new CollectorPayload
        {
            Schema = texts[31337],
            IpAddress = texts[100],
            Timestamp = timestamp!.Value,
            Encoding = texts[210],
            Collector = texts[220],
            UserAgent = texts.GetValueOrDefault<short, string>(300),
            RefererUri = texts.GetValueOrDefault<short, string>(310),
            Path = texts.GetValueOrDefault<short, string>(320),
            Querystring = texts.GetValueOrDefault<short, string>(330),
            Body = texts.GetValueOrDefault<short, string>(340),
            Headers = headers,
            ContentType = texts.GetValueOrDefault<short, string>(360),
            Hostname = texts.GetValueOrDefault<short, string>(400),
            NetworkUserId = texts.GetValueOrDefault<short, string>(410),
        };
    }

    /// <summary>One field of every type that a newer version of the struct might add.</summary>
    private static async Task WriteForeignAsync(TProtocol protocol)
    {
        await FieldAsync(TType.Bool, 1);
        await protocol.WriteBoolAsync(true, default);
        await FieldAsync(TType.Byte, 2);
        await protocol.WriteByteAsync(1, default);
        await FieldAsync(TType.I16, 3);
        await protocol.WriteI16Async(1, default);
        await FieldAsync(TType.I32, 4);
        await protocol.WriteI32Async(1, default);
        await FieldAsync(TType.Double, 5);
        await protocol.WriteDoubleAsync(1.5, default);
        await FieldAsync(TType.String, 6);
        await protocol.WriteStringAsync("more", default);
        await FieldAsync(TType.Map, 7);
        await protocol.WriteMapBeginAsync(new TMap(TType.String, TType.I32, 1), default);
        await protocol.WriteStringAsync("key", default);
        await protocol.WriteI32Async(1, default);
        await FieldAsync(TType.Set, 8);
        await protocol.WriteSetBeginAsync(new TSet(TType.I64, 2), default);
        await protocol.WriteI64Async(1, default);
        await protocol.WriteI64Async(2, default);
        await FieldAsync(TType.Struct, 9);
        await FieldAsync(TType.List, 1);
        await protocol.WriteListBeginAsync(new TList(TType.Struct, 1), default);
        await protocol.WriteFieldStopAsync(default);
        await protocol.WriteFieldStopAsync(default);
        // A known number with another type is a foreign field too.
        await FieldAsync(TType.I32, 330);
        await protocol.WriteI32Async(1, default);

        async Task FieldAsync(TType type, short id) => await protocol.WriteFieldBeginAsync(new TField("", type, id), default);
    }
}
