using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Sluice.Testing;

/// <summary>
/// Writes small MaxMind databases (https://maxmind.github.io/MaxMind-DB/): networks, and for each a tree of maps, lists,
/// texts and numbers. IPv4 networks lie at ::/96 of the IPv6 tree.
/// </summary>
public sealed class MmdbWriter(string type)
{
    private readonly List<int[]> _nodes = [[Empty, Empty]];
    private readonly MemoryStream _data = new();
    private const int Empty = int.MinValue;

    /// <summary>Adds a network, such as <c>203.0.113.0/24</c>.</summary>
    public MmdbWriter Add(string network, Dictionary<string, object> record)
    {
        var slash = network.IndexOf('/');
        var address = IPAddress.Parse(network[..slash]);
        var length = int.Parse(network[(slash + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        var bytes = new byte[16];
        var own = address.GetAddressBytes();
        own.CopyTo(bytes, 16 - own.Length);
        length += (16 - own.Length) * 8;
        var offset = (int)_data.Length;
        Write(_data, record);
        var node = 0;
        for (var i = 0; i < length; i++)
        {
            var bit = bytes[i / 8] >> (7 - i % 8) & 1;
            if (i == length - 1)
            {
                _nodes[node][bit] = ~offset;
                break;
            }
            if (_nodes[node][bit] == Empty)
            {
                _nodes[node][bit] = _nodes.Count;
                _nodes.Add([Empty, Empty]);
            }
            node = _nodes[node][bit];
        }
        return this;
    }

    /// <summary>The database's bytes.</summary>
    public byte[] ToBytes()
    {
        var file = new MemoryStream();
        Span<byte> number = stackalloc byte[4];
        foreach (var node in _nodes)
            foreach (var record in node)
            {
                // A node, nothing, or a place in the data behind the tree and its separator of 16 bytes.
                var value = record == Empty ? _nodes.Count : record >= 0 ? record : ~record + _nodes.Count + 16;
                BinaryPrimitives.WriteUInt32BigEndian(number, (uint)value);
                file.Write(number);
            }
        file.Write(new byte[16]);
        _data.WriteTo(file);
        file.Write([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        Write(file, new Dictionary<string, object>
        {
            ["node_count"] = (uint)_nodes.Count, ["record_size"] = (ushort)32, ["ip_version"] = (ushort)6, ["database_type"] = type,
            ["languages"] = new List<object> { "en" }, ["binary_format_major_version"] = (ushort)2, ["binary_format_minor_version"] = (ushort)0,
            ["build_epoch"] = 1_700_000_000UL, ["description"] = new Dictionary<string, object> { ["en"] = "written by a test" },
        });
        return file.ToArray();
    }

    /// <summary>Writes the database to a file.</summary>
    public void Save(string path) => File.WriteAllBytes(path, ToBytes());

    private static void Write(Stream output, object value)
    {
        switch (value)
        {
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                Control(output, 2, bytes.Length);
                output.Write(bytes);
                break;
            case double number:
                Control(output, 3, 8);
                Span<byte> eight = stackalloc byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(eight, number);
                output.Write(eight);
                break;
            case ushort small:
                Number(output, 5, small);
                break;
            case uint number:
                Number(output, 6, number);
                break;
            case ulong large:
                Number(output, 9, large);
                break;
            case List<object> list:
                Control(output, 11, list.Count);
                foreach (var item in list) Write(output, item);
                break;
            case Dictionary<string, object> map:
                Control(output, 7, map.Count);
                foreach (var (name, item) in map)
                {
                    Write(output, name);
                    Write(output, item);
                }
                break;
            default:
                throw new ArgumentException($"{value.GetType()} has no place here.");
        }
    }

    private static void Number(Stream output, int kind, ulong value)
    {
        var length = 0;
        for (var rest = value; rest > 0; rest >>= 8) length++;
        Control(output, kind, length);
        for (var i = length - 1; i >= 0; i--) output.WriteByte((byte)(value >> (8 * i)));
    }

    private static void Control(Stream output, int kind, int size)
    {
        var small = size < 29 ? size : size < 285 ? 29 : 30;
        output.WriteByte((byte)((kind <= 7 ? kind << 5 : 0) | small));
        if (kind > 7) output.WriteByte((byte)(kind - 7));
        if (small == 29) output.WriteByte((byte)(size - 29));
        if (small == 30)
        {
            output.WriteByte((byte)((size - 285) >> 8));
            output.WriteByte((byte)(size - 285));
        }
    }
}
