using System.Text;
using Sluice.Enrich.Json;

namespace Sluice.Enrich.Tests.Json;

public class Base64TextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("c2x1aWNl", "sluice")]
    [InlineData("YStiPz4=", "a+b?>")]
    [InlineData("YStiPz4", "a+b?>")]
    [InlineData("w7w/w78+fg==", "ü?ÿ>~")]
    [InlineData("w7w_w78-fg", "ü?ÿ>~")]
    [InlineData("eyJ0IjoyMS41LCJ1Ijoia2VsdmluIn0", """{"t":21.5,"u":"kelvin"}""")]
    [InlineData("YSt\r\niPz4=", "a+b?>")]
    [InlineData("c2x1aWNl=c2x1aWNl", "sluice")]
    [InlineData("====", "")]
    public void Both_alphabets_are_read_with_padding_or_without(string sent, string read)
    {
        using var output = new PooledBuffer();
        Base64Text.Decode(sent, output);
        Assert.Equal(read, Encoding.UTF8.GetString(output.Written));
    }
}
