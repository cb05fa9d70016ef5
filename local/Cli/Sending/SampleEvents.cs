using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sluice.Cli.Sending;

/// <summary>
/// Makes tracker payloads of a small shop's visitors: page views, page pings, structured and self-describing events.
/// The same seed gives the same events, ids included.
/// </summary>
internal sealed class SampleEvents(int seed, int visitors, double invalidShare)
{
    private static readonly string[] Pages = ["/", "/boats", "/boats/narrow", "/locks", "/locks/gate", "/basket", "/checkout"];
    private static readonly string[] Campaigns = ["", "", "", "?utm_source=radio&utm_medium=audio&utm_campaign=spring", "?utm_source=newsletter&utm_medium=email"];

    private readonly Random _random = new(seed);

    /// <summary>A tp2 body with one event, and whether the event breaks its schema.</summary>
    public (byte[] Body, bool Invalid) Next(DateTimeOffset now)
    {
        var visitor = _random.Next(visitors);
        var invalid = false;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("schema", "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4");
            json.WriteStartArray("data");
            json.WriteStartObject();
            var milliseconds = now.ToUnixTimeMilliseconds();
            json.WriteString("eid", NextId());
            json.WriteString("p", "web");
            json.WriteString("tv", "sluice-send-0.1.0");
            json.WriteString("tna", "send");
            json.WriteString("aid", "sluice-sample");
            json.WriteString("duid", $"visitor-{seed.ToString(CultureInfo.InvariantCulture)}-{visitor.ToString(CultureInfo.InvariantCulture)}");
            json.WriteString("vid", "1");
            json.WriteString("dtm", (milliseconds - 20).ToString(CultureInfo.InvariantCulture));
            json.WriteString("stm", milliseconds.ToString(CultureInfo.InvariantCulture));
            json.WriteString("url", $"https://shop.example{Pages[_random.Next(Pages.Length)]}{Campaigns[_random.Next(Campaigns.Length)]}");
            json.WriteString("res", "1440x900");
            switch (_random.Next(10))
            {
                case < 5:
                    json.WriteString("e", "pv");
                    json.WriteString("page", "Narrow boats and locks");
                    break;
                case < 7:
                    json.WriteString("e", "pp");
                    json.WriteString("pp_mix", "0");
                    json.WriteString("pp_max", "0");
                    json.WriteString("pp_miy", "0");
                    json.WriteString("pp_may", _random.Next(2000).ToString(CultureInfo.InvariantCulture));
                    break;
                case < 8:
                    json.WriteString("e", "se");
                    json.WriteString("se_ca", "basket");
                    json.WriteString("se_ac", "add");
                    json.WriteString("se_va", "19.95");
                    break;
                default:
                    invalid = _random.NextDouble() < invalidShare * 5; // Two events in ten come this way.
                    json.WriteString("e", "ue");
                    json.WriteString("ue_px", Purchase(invalid));
                    break;
            }
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return (buffer.ToArray(), invalid);
    }

    private string Purchase(bool invalid)
    {
        var price = invalid ? "\"free\"" : (10 + _random.Next(9000) / 100.0).ToString(CultureInfo.InvariantCulture);
        var json =
            """{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":"""
            + """{"schema":"iglu:io.sluice/demo_purchase/jsonschema/1-0-0","data":{"sku":"lock-gate","price":"""
            + price + ""","currency":"GBP","quantity":1}}}""";
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).Replace('+', '-').Replace('/', '_').TrimEnd('=');
    }

    private string NextId()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
